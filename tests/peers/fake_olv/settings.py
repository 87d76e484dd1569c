"""What of the server's `conf.yaml` the fake obeys; its own defaults are those of the real one's template."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Preprocessor:
    """`tts_preprocessor_config`."""

    remove_special_char: bool = True
    ignore_brackets: bool = True
    ignore_parentheses: bool = True
    ignore_asterisks: bool = True
    ignore_angle_brackets: bool = True


AS_WE_WANT_IT = Preprocessor(
    remove_special_char=False,
    ignore_brackets=True,
    ignore_parentheses=False,
    ignore_asterisks=False,
    ignore_angle_brackets=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OlvSettings:
    """The settings; `own_voice` makes sound by itself, without asking anybody."""

    enable_proxy: bool = True
    faster_first_response: bool = False
    preprocessor: Preprocessor = AS_WE_WANT_IT
    base_url: str = "http://127.0.0.1:9/v1"
    llm_api_key: str = "z"
    tts_api_key: str = "z"
    model: str = "vtuber"
    file_extension: str = "wav"
    own_voice: bool = False
    emotion_map: dict[str, int] = field(default_factory=lambda: {"neutral": 0, "Joy": 3, "sadness": 1, "fear": 2})
