"""`vtuber persona check`."""

from pathlib import Path

import typer

from vtuber.writing.persona_file import check_persona, load_persona


def check(path: Path) -> int:
    """Check a persona file; raise `PersonaError` if it cannot be used, else print what could be better."""
    persona = load_persona(path)
    findings = check_persona(path)
    for finding in findings:
        typer.echo(f"{path}: {finding}")
    typer.echo(f"{persona.name}: usable, {len(findings) or 'no'} remark{'' if len(findings) == 1 else 's'}")
    return 0
