"""Every error the program raises on purpose, and who can mend it."""

from enum import StrEnum


class MendedBy(StrEnum):
    """Who can do something about an error."""

    USER = "user"
    OPERATOR = "operator"
    TIME = "time"
    DEVELOPER = "developer"


class VTuberError(Exception):
    """Base of all errors raised on purpose.

    `exit_code` is what the command line exits with when the error ends it; `retryable` says whether the same call may
    succeed later without any change.
    """

    exit_code = 1
    retryable = False
    mended_by = MendedBy.DEVELOPER


class UserError(VTuberError):
    """Something the user can mend; its text is one paragraph that says what to do."""

    exit_code = 2
    mended_by = MendedBy.USER


class SettingError(UserError):
    """A setting is unknown or has a value that is not allowed."""

    exit_code = 78


class DataDirectoryError(UserError):
    """The data directory cannot be written, or another process holds it."""

    exit_code = 73


class DataDirectoryBusyError(DataDirectoryError):
    """Another process holds the data directory."""


class PortInUseError(UserError):
    """The port of the server is taken."""

    exit_code = 69


class JournalCorruptError(UserError):
    """A journal cannot be read to its end."""

    exit_code = 65


class LearnerFileError(UserError):
    """The learner's file cannot be read; it has been set aside, not reset."""

    exit_code = 65


class PriorFileError(UserError):
    """A prior, or a channel's figures for one, cannot be read, made or written."""

    exit_code = 65


class MemoryFileError(UserError):
    """The memory of viewers cannot be read or written; it can be built anew from the journals."""

    exit_code = 65


class MemoryAwayError(MemoryFileError):
    """The memory of viewers is on a server that cannot be asked for the time being."""


class MemoryMoveError(UserError):
    """One memory of viewers is not moved into another: it would lose something there."""

    exit_code = 73


class UnknownPromiseError(UserError):
    """There is no such promise, or it is owed no more."""

    exit_code = 66


class UnknownViewerError(UserError):
    """Nobody of that id or name is remembered."""

    exit_code = 66


class GoalError(UserError):
    """A donation goal cannot be set or closed as it was asked for."""

    exit_code = 64


class ReplayFileError(UserError):
    """A recording cannot be replayed."""

    exit_code = 65


class PersonaError(UserError):
    """A persona file is malformed."""

    exit_code = 65


class OlvConfigError(UserError):
    """A configuration file of Open-LLM-VTuber cannot be read, or ours does not allow to serve it."""

    exit_code = 65


class AvatarError(UserError):
    """The avatar that was asked for cannot be shown; `on_stage` says so without a path, for viewers may read it."""

    exit_code = 66

    def __init__(self, message: str, *, on_stage: str) -> None:
        super().__init__(message)
        self.on_stage = on_stage


class UnknownStreamError(UserError):
    """No stream of that name is on record."""

    exit_code = 66


class BrokenOffError(UserError):
    """The user ended a stream without waiting for its end."""

    exit_code = 130


class LoginError(UserError):
    """A platform does not accept a login, or the login lacks a permission; the text names the command that mends it."""

    exit_code = 77


class UnknownChannelError(UserError):
    """No channel of that name exists on the platform."""

    exit_code = 66


class PlatformError(VTuberError):
    """A platform did not do what it was asked for the time being: it is down, slow, or asks for patience."""

    exit_code = 69
    retryable = True
    mended_by = MendedBy.TIME


class MixedCurrenciesError(VTuberError):
    """Two currencies were added without a rate."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"cannot add {second} to {first}: amounts of different currencies have no sum without a rate")


class UndecodableEventError(VTuberError):
    """Stored bytes are not an event of the kind they claim."""


class VoiceError(VTuberError):
    """A voice engine failed on one sentence."""

    retryable = True
    mended_by = MendedBy.TIME


class VoiceLateError(VoiceError):
    """A voice engine took too long; what it was asked for may have been made all the same."""


class VoiceBusyError(VoiceError):
    """A voice engine has no room for this sentence just now, and knew so before it began; it is not broken."""


class ModelError(VTuberError):
    """No model gave a usable answer; whoever asked goes on without one. Its text is never spoken."""

    retryable = True
    mended_by = MendedBy.TIME


class ModerationError(VTuberError):
    """A moderation service has no opinion; what it was asked about is not spoken."""

    retryable = True
    mended_by = MendedBy.TIME


class GateError(VTuberError):
    """The gate fails its own test; nothing may be spoken."""


class ToolError(VTuberError):
    """A director's tool refused its arguments; the text goes back to the mind that called it."""

    retryable = True
