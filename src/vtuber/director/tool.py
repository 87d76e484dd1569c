"""What a tool is to a mind: a name, a description, and arguments that are checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from vtuber.domain.errors import ToolError


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool as a model is told of it; `arguments` gives the JSON schema."""

    name: str
    description: str
    arguments: type[BaseModel]

    def checked(self, arguments: Mapping[str, object]) -> BaseModel:
        """Return the arguments of a call; raise `ToolError`, which says what is wrong with them."""
        try:
            return self.arguments.model_validate(dict(arguments))
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
            raise ToolError(f"{self.name} refused its arguments: {faults}") from error
