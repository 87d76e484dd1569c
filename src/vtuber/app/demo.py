"""`vtuber demo`: a whole stream with a simulated audience, in real time."""

from vtuber.app.on_air import Programme, ready
from vtuber.app.session import StreamOptions, session
from vtuber.app.simulation import simulation


def run_demo(options: StreamOptions, **overrides: object) -> None:
    """Run the demo to its end and print the report."""
    with session("simulation", options, **overrides) as demo:
        demo.say(f"Stage page: {demo.server.url}")
        plan = demo.begin()
        audience = simulation(demo.settings.vtuber_world, plan)
        demo.perform(ready(Programme(plan=plan, make_source=audience)))
        demo.look_back(plan)
