"""Reports with plots: one HTML file that needs nothing else, and the plots beside it as PNGs."""

from vtuber.rehearsal.report.rehearsal_report import write_rehearsal_report
from vtuber.rehearsal.report.series import StreamSeries, series_of
from vtuber.rehearsal.report.stream_report import write_stream_report

__all__ = ["StreamSeries", "series_of", "write_rehearsal_report", "write_stream_report"]
