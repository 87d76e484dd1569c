"""Settings: one name each, the same in the environment, in `.env.local` and (in lower case) in `vtuber.toml`."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from vtuber.app.settings_checks import (
    LOOPBACK,
    known_actions,
    known_models,
    known_topics,
    listed,
    neo4j_address,
    proxy_address,
    retention,
    safe_address,
    safe_http_address,
    safe_optional_address,
    safe_optional_http_address,
)
from vtuber.domain.channel_actions import OUTGOING
from vtuber.domain.forgetting import LONGEST_RETENTION_DAYS
from vtuber.domain.pressing import FAIR_ASKS
from vtuber.learning.limits import FORM, ModeLimits
from vtuber.learning.policy import EXPLORATION
from vtuber.models.names import OLLAMA_URL
from vtuber.safety.topics import bundled_topics
from vtuber.twitch.endpoints import TWITCH, Endpoints


class Settings(BaseSettings):
    """All settings. Names of services are those their users know; what is ours begins with `VTUBER_`."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_ignore_empty=True, validate_default=True)

    vtuber_data_dir: Annotated[Path, Field(description="Where streams, the learner and logs are kept.")] = (
        user_data_path("vtuber")
    )
    vtuber_host: Annotated[str, Field(description="Address of the server: a loopback address.")] = "127.0.0.1"
    vtuber_port: Annotated[int, Field(ge=0, le=65_535, description="Port of the server; 0 takes any free one.")] = 8000
    vtuber_persona: Annotated[Path | None, Field(description="A persona file; without it, Hoshi Quill.")] = None
    vtuber_avatar: Annotated[
        str, Field(min_length=1, description="Who is seen: puppet, or the path of a .vrm or .model3.json file.")
    ] = "puppet"
    vtuber_cubism_core: Annotated[
        Path | None, Field(description="Your live2dcubismcore.min.js, which Live2D models need.")
    ] = None
    vtuber_policy: Annotated[
        Literal["structured", "beta", "greedy", "rota", "uniform"],
        Field(description="Who proposes the next activity."),
    ] = "structured"
    vtuber_segment_minutes: Annotated[
        float, Field(ge=0.5, le=60, description="Minutes an activity is on before the learner is asked again.")
    ] = 4.0
    vtuber_prior: Annotated[
        Path | None,
        Field(description="A prior from your other channels, made by `vtuber learner pool`; none without it."),
    ] = None
    vtuber_exploration: Annotated[
        float,
        Field(ge=0, le=0.5, description="Share of draws made evenly among the modes, so that none is written off."),
    ] = EXPLORATION
    vtuber_mode_longest_minutes: Annotated[
        float | None,
        Field(gt=0, le=1440, description="The longest that one mode is on without another between; none without it."),
    ] = None
    vtuber_mode_limits: Annotated[
        str, Field(description=f"Least and most shares of the modes, with commas, e.g. {FORM}.")
    ] = ""
    vtuber_styles: Annotated[
        bool, Field(description="Try ways of asking, greeting, calling to action and choosing topics, and learn them.")
    ] = True
    vtuber_world: Annotated[
        Literal["small", "medium", "large"], Field(description="Size of the simulated channel.")
    ] = "medium"
    vtuber_goal_title: Annotated[str, Field(max_length=60, description="Title of the donation goal.")] = (
        "A telescope for the logbook"
    )
    vtuber_goal_usd: Annotated[
        Decimal, Field(ge=0, le=1_000_000, description="Target of the donation goal in US dollars; 0 for no goal.")
    ] = Decimal(60)
    vtuber_goal_currency: Annotated[
        str, Field(pattern=r"^[A-Z]{3}$", description="Currency of further goals, by its three letters, e.g. EUR.")
    ] = "USD"
    vtuber_director_goals: Annotated[
        int, Field(ge=0, le=3, description="Donation goals the director may have open at one time; 0 for none.")
    ] = 0
    vtuber_director_goal_most: Annotated[
        Decimal, Field(gt=0, le=100_000, description="The largest target the director may set, in that currency.")
    ] = Decimal(100)
    vtuber_asks_per_10_minutes: Annotated[
        int,
        Field(ge=0, le=20, description="How often she may ask for support in any ten minutes; 0 for never."),
    ] = FAIR_ASKS
    vtuber_memory_retention_days: Annotated[
        int,
        AfterValidator(retention),
        Field(
            ge=0,
            le=LONGEST_RETENTION_DAYS,
            description="Days after which viewers not seen since, and old words, are erased: 7 to 3650; 0 keeps all.",
        ),
    ] = 0
    vtuber_log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(description="What the log file and the console record.")
    ] = "WARNING"
    twitch_channel: Annotated[
        str | None,
        Field(pattern=r"^#?[A-Za-z0-9_]{1,25}$", description="Your Twitch channel: the one of the login."),
    ] = None
    twitch_client_id: Annotated[
        str | None, Field(description="Client id of your application at dev.twitch.tv/console/apps.")
    ] = None
    twitch_client_secret: Annotated[
        SecretStr | None, Field(description="Its secret, if it has one: unlocks the bot badge.")
    ] = None
    twitch_oauth_token: Annotated[
        SecretStr | None, Field(description="A token made elsewhere, in place of `vtuber login twitch`.")
    ] = None
    twitch_sub_split: Annotated[
        Decimal, Field(ge=0, le=1, description="Your part of a subscription's price: 0.5, 0.6 or 0.7.")
    ] = Decimal("0.5")
    twitch_actions: Annotated[
        str,
        AfterValidator(known_actions),
        Field(description=f"What she may do to the channel, with commas; of {', '.join(OUTGOING)}."),
    ] = ""
    twitch_irc_url: Annotated[
        str, AfterValidator(safe_address), Field(description="Twitch's chat; another one for a mock server.")
    ] = TWITCH.irc
    twitch_eventsub_url: Annotated[
        str, AfterValidator(safe_address), Field(description="Twitch's EventSub; another one for a mock server.")
    ] = TWITCH.eventsub
    twitch_api_url: Annotated[
        str, AfterValidator(safe_address), Field(description="Twitch's API; another one for a mock server.")
    ] = TWITCH.helix
    twitch_auth_url: Annotated[
        str, AfterValidator(safe_address), Field(description="Twitch's login; another one for a mock server.")
    ] = TWITCH.auth
    streamlabs_socket_token: Annotated[
        SecretStr | None, Field(description="Socket API token of Streamlabs, for donations.")
    ] = None
    streamelements_jwt: Annotated[SecretStr | None, Field(description="JWT of StreamElements, for donations.")] = None
    kofi_verification_token: Annotated[
        SecretStr | None, Field(description="Verification token of Ko-fi's webhook, for donations.")
    ] = None
    tiltify_signing_key: Annotated[
        SecretStr | None, Field(description="Signing key of Tiltify's webhook, for charity.")
    ] = None
    vtuber_webhook_host: Annotated[
        str | None, Field(description="Host name of the tunnel through which webhooks come; only they are let in.")
    ] = None
    openai_api_key: Annotated[SecretStr | None, Field(description="Key for OpenAI's models and voices.")] = None
    openai_base_url: Annotated[
        str,
        AfterValidator(safe_http_address),
        Field(description="OpenAI's API; another address for a compatible server."),
    ] = "https://api.openai.com/v1"
    vtuber_voice: Annotated[
        Literal["espeak", "openai"],
        Field(description="Who speaks: the offline voice, or a service with the offline voice behind it."),
    ] = "espeak"
    vtuber_voice_model: Annotated[
        str, Field(min_length=1, max_length=200, description="The service's model for speech.")
    ] = "gpt-4o-mini-tts"
    vtuber_voice_name: Annotated[
        str, Field(min_length=1, max_length=200, description="The service's voice she speaks with.")
    ] = "nova"
    vtuber_voice_per_minute: Annotated[
        int, Field(ge=0, le=100_000, description="Sentences a minute the service may be asked for; 0 for no limit.")
    ] = 0
    vtuber_voice_minute_usd: Annotated[
        Decimal | None,
        Field(ge=0, description="What a minute of the service's speech costs, where prices.toml does not know it."),
    ] = None
    vtuber_olv_url: Annotated[
        str | None,
        AfterValidator(proxy_address),
        Field(description="Address of an Open-LLM-VTuber to speak through, e.g. ws://127.0.0.1:12393/proxy-ws."),
    ] = None
    vtuber_writer_models: Annotated[
        str,
        AfterValidator(known_models),
        Field(description="Who writes what she says, first choice first, e.g. openai:gpt-4o,offline."),
    ] = "offline"
    vtuber_director_models: Annotated[
        str,
        AfterValidator(known_models),
        Field(description="Who directs, first choice first, e.g. anthropic:claude-opus-5-5,offline."),
    ] = "offline"
    vtuber_spend_hour_usd: Annotated[
        Decimal | None, Field(ge=0, description="The most that models and speech may cost in any hour, in US dollars.")
    ] = Decimal(3)
    vtuber_spend_day_usd: Annotated[
        Decimal | None,
        Field(ge=0, description="The most that models and speech may cost in any 24 hours, in US dollars."),
    ] = Decimal(30)
    vtuber_spend_stream_usd: Annotated[
        Decimal | None,
        Field(ge=0, description="The most that models and speech may cost in one stream, in US dollars."),
    ] = None
    vtuber_retrospective_usd: Annotated[
        Decimal,
        Field(
            ge=0,
            description="The most that putting one retrospective into words may cost, in US dollars; 0 for templates.",
        ),
    ] = Decimal("0.05")
    anthropic_base_url: Annotated[
        str | None, AfterValidator(safe_optional_address), Field(description="Another address for Anthropic's API.")
    ] = None
    vtuber_compatible_url: Annotated[
        str | None,
        AfterValidator(safe_optional_address),
        Field(description="Address of a server with OpenAI's protocol, for models named compatible:<model>."),
    ] = None
    vtuber_compatible_key: Annotated[SecretStr | None, Field(description="Key to that server, if it wants one.")] = None
    vtuber_ollama_url: Annotated[
        str, AfterValidator(safe_address), Field(description="Address of Ollama, for models named ollama:<model>.")
    ] = OLLAMA_URL
    vtuber_blocked_topics: Annotated[
        str,
        AfterValidator(known_topics),
        Field(
            description=f"What she must not speak of, with commas: {', '.join(bundled_topics())}, or paths of files."
        ),
    ] = ""
    vtuber_moderation_url: Annotated[
        str | None,
        AfterValidator(safe_optional_http_address),
        Field(description="A moderation service with OpenAI's protocol, asked about every sentence."),
    ] = None
    vtuber_moderation_key: Annotated[
        SecretStr | None, Field(description="Key to that service; OpenAI's own takes OPENAI_API_KEY.")
    ] = None
    vtuber_moderation_model: Annotated[
        str, Field(min_length=1, max_length=200, description="The model that moderates.")
    ] = "omni-moderation-latest"
    vtuber_moderation_timeout_s: Annotated[
        float, Field(ge=0.1, le=5, description="Seconds the moderation service has; then the sentence is not spoken.")
    ] = 0.8
    vtuber_speech_delay_s: Annotated[
        float, Field(ge=0, le=10, description="Seconds each line waits for `vtuber veto`; 0 for no delay.")
    ] = 0.0
    vtuber_olv_frontend: Annotated[
        Path | None, Field(description="Your build of Open-LLM-VTuber's web frontend: the folder of its index.html.")
    ] = None
    vtuber_olv_model: Annotated[
        Path | None, Field(description="The Live2D model that frontend shows: your file *.model3.json.")
    ] = None
    vtuber_olv_model_dict: Annotated[
        Path | None, Field(description="Open-LLM-VTuber's model_dict.json, where it is not found above the model.")
    ] = None
    anthropic_api_key: Annotated[SecretStr | None, Field(description="Key for Anthropic's models.")] = None
    neo4j_uri: Annotated[
        str | None,
        AfterValidator(neo4j_address),
        Field(description="A Neo4j server for the memory of the real channel's viewers, e.g. neo4j+s://… of Aura."),
    ] = None
    neo4j_username: Annotated[str, Field(min_length=1, description="User name at the Neo4j server.")] = "neo4j"
    neo4j_password: Annotated[SecretStr | None, Field(description="Password at the Neo4j server.")] = None
    neo4j_database: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z][A-Za-z0-9.-]{2,62}$",
            description="Database at the Neo4j server; without it, the user's home database.",
        ),
    ] = None

    @property
    def limits(self) -> ModeLimits | None:
        """What each mode may have of a stream; None where anything goes."""
        if not self.vtuber_mode_limits and self.vtuber_mode_longest_minutes is None:
            return None
        return ModeLimits.of(
            self.vtuber_mode_limits,
            longest_minutes=self.vtuber_mode_longest_minutes,
            segment_minutes=self.vtuber_segment_minutes,
        )

    @property
    def actions(self) -> frozenset[str]:
        """The names of what she may do to the channel."""
        return frozenset(listed(self.twitch_actions))

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics she must not speak of: names and paths."""
        return tuple(listed(self.vtuber_blocked_topics))

    @property
    def endpoints(self) -> Endpoints:
        """Where Twitch is reached."""
        return Endpoints(
            irc=self.twitch_irc_url,
            eventsub=self.twitch_eventsub_url,
            helix=self.twitch_api_url,
            auth=self.twitch_auth_url,
        )

    @field_validator("vtuber_host")
    @classmethod
    def _is_loopback(cls, host: str) -> str:
        if host not in LOOPBACK:
            raise ValueError(f"the server listens on this machine only; allowed are {', '.join(LOOPBACK)}")
        return host

    @field_validator("vtuber_mode_longest_minutes")
    @classmethod
    def _holds_a_segment(cls, longest: float | None, others: ValidationInfo) -> float | None:
        segment = others.data.get("vtuber_segment_minutes")
        if longest is not None and segment is not None and longest < segment:
            raise ValueError(f"must be at least VTUBER_SEGMENT_MINUTES, which is {segment:g}")
        return longest

    @field_validator("vtuber_mode_limits")
    @classmethod
    def _can_be_kept(cls, text: str, others: ValidationInfo) -> str:
        """Read with the longest run and the length of a segment, which stand before this one."""
        longest, segment = (others.data.get(f"vtuber_{name}_minutes") for name in ("mode_longest", "segment"))
        ModeLimits.of(text, longest_minutes=longest, **({} if segment is None else {"segment_minutes": segment}))
        return text

    @field_validator("openai_api_key", "vtuber_moderation_key")
    @classmethod
    def _can_be_sent(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not all("!" <= character <= "~" for character in key.get_secret_value()):
            raise ValueError("has characters that no key has: spaces, line ends or letters beyond ASCII")
        return key

    @field_validator("neo4j_password")
    @classmethod
    def _goes_with_its_server(cls, password: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if others.data.get("neo4j_uri") is not None and password is None:
            raise ValueError("is missing: NEO4J_URI names a server, and its password must be set, too")
        return password

    @field_validator("vtuber_voice")
    @classmethod
    def _has_a_key(cls, voice: str, others: ValidationInfo) -> str:
        """A server on this machine may do without a key; the fields looked at stand before this one."""
        address = urlsplit(str(others.data.get("openai_base_url", "")))
        if voice == "openai" and others.data.get("openai_api_key") is None and address.hostname not in LOOPBACK:
            raise ValueError("needs a key: set OPENAI_API_KEY, or OPENAI_BASE_URL to a server on this machine")
        return voice

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
