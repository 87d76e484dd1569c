"""Settings: one name each, the same in the environment, in `.env.local` and (in lower case) in `vtuber.toml`."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Settings(BaseSettings):
    """All settings. Names of services are those their users know; what is ours begins with `VTUBER_`."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_ignore_empty=True, validate_default=True)

    vtuber_data_dir: Annotated[Path, Field(description="Where streams, the learner and logs are kept.")] = (
        user_data_path("vtuber")
    )
    vtuber_host: Annotated[str, Field(description="Address of the server: a loopback address.")] = "127.0.0.1"
    vtuber_port: Annotated[int, Field(ge=0, le=65_535, description="Port of the server; 0 takes any free one.")] = 8000
    vtuber_persona: Annotated[Path | None, Field(description="A persona file; without it, Hoshi Quill.")] = None
    vtuber_policy: Annotated[
        Literal["thompson", "greedy", "rota", "uniform"], Field(description="Who proposes the next activity.")
    ] = "thompson"
    vtuber_segment_minutes: Annotated[
        float, Field(ge=0.5, le=60, description="Minutes an activity is on before the learner is asked again.")
    ] = 4.0
    vtuber_world: Annotated[
        Literal["small", "medium", "large"], Field(description="Size of the simulated channel.")
    ] = "medium"
    vtuber_goal_title: Annotated[str, Field(max_length=60, description="Title of the donation goal.")] = (
        "A telescope for the logbook"
    )
    vtuber_goal_usd: Annotated[
        Decimal, Field(ge=0, le=1_000_000, description="Target of the donation goal in US dollars; 0 for no goal.")
    ] = Decimal(60)
    vtuber_log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(description="What the log file and the console record.")
    ] = "WARNING"
    twitch_channel: Annotated[str | None, Field(description="The Twitch channel, for going live.")] = None
    openai_api_key: Annotated[SecretStr | None, Field(description="Key for OpenAI's models and voices.")] = None
    anthropic_api_key: Annotated[SecretStr | None, Field(description="Key for Anthropic's models.")] = None
    neo4j_uri: Annotated[str | None, Field(description="A Neo4j server for the viewer memory.")] = None
    neo4j_username: Annotated[str | None, Field(description="User name at the Neo4j server.")] = None
    neo4j_password: Annotated[SecretStr | None, Field(description="Password at the Neo4j server.")] = None

    @field_validator("vtuber_host")
    @classmethod
    def _is_loopback(cls, host: str) -> str:
        if host not in LOOPBACK:
            raise ValueError(f"the server listens on this machine only; allowed are {', '.join(LOOPBACK)}")
        return host

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  (the port's parameter)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the port's parameter)
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the port's parameter)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the port's parameter)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values from the caller alone: `load_settings` has read the sources and knows which one won."""
        return (init_settings,)
