"""How she acts: parameter ranges, expressions, mouth shapes of the visemes, springs of the hair."""

from typing import Any


def parameters() -> dict[str, dict[str, float]]:
    """Live2D's standard parameters first; the rest are her own."""
    angle, unit, signed = (-30, 0, 30), (0, 0, 1), (-1, 0, 1)
    ranges: dict[str, tuple[float, float, float]] = {
        **dict.fromkeys(("ParamAngleX", "ParamAngleY", "ParamAngleZ"), angle),
        **dict.fromkeys(("ParamBodyAngleX", "ParamBodyAngleY", "ParamBodyAngleZ"), (-10, 0, 10)),
        **dict.fromkeys(("ParamEyeLOpen", "ParamEyeROpen"), (0, 1, 1.4)),
        **dict.fromkeys(("ParamEyeLSmile", "ParamEyeRSmile"), unit),
        **dict.fromkeys(("ParamEyeBallX", "ParamEyeBallY"), signed),
        **dict.fromkeys(("ParamBrowLY", "ParamBrowRY", "ParamBrowLAngle", "ParamBrowRAngle"), signed),
        **dict.fromkeys(("ParamBrowLForm", "ParamBrowRForm"), signed),
        **dict.fromkeys(("ParamMouthOpenY",), unit),
        **dict.fromkeys(("ParamMouthForm", "ParamCheek"), signed),
        **dict.fromkeys(("ParamBreath",), unit),
        **dict.fromkeys(("ParamHairFront", "ParamHairSide", "ParamHairBack"), signed),
        **dict.fromkeys(("ParamHairTip", "ParamHairAhoge", "ParamFeather", "ParamRibbon"), signed),
        **dict.fromkeys(("ParamMouthSmirk", "ParamMouthPout", "ParamEyeShrink", "ParamEyeSparkle"), unit),
        **dict.fromkeys(("ParamTear", "ParamSweat", "ParamAngry", "ParamPallor", "ParamArmR"), unit),
        **dict.fromkeys(("ParamArmRWave",), signed),
    }
    return {name: {"min": low, "default": rest, "max": high} for name, (low, rest, high) in ranges.items()}


def _pair(name: str, value: float) -> dict[str, float]:
    return {name.replace("*", side): value for side in "LR"}


def expressions() -> dict[str, dict[str, float]]:
    """What each emotion adds to the resting face; eye openness is a factor of the blink.

    `joy_peak` is what `joy` rises to for a moment: laughing eyes.
    """
    return {
        "neutral": {"ParamMouthForm": 0.45, "ParamCheek": -0.45},
        "joy": {
            **_pair("ParamEye*Smile", 0.75),
            **_pair("ParamBrow*Y", 0.5),
            **_pair("ParamBrow*Form", 0.7),
            "ParamArmR": 1.0,
            "ParamMouthForm": 1.0,
            "ParamCheek": 0.8,
            "ParamAngleZ": 4.0,
            "ParamAngleY": 3.0,
            "ParamBodyAngleY": 4.0,
        },
        "joy_peak": {
            **_pair("ParamEye*Smile", 1.0),
            **_pair("ParamEye*Open", 0.0),
            **_pair("ParamBrow*Y", 0.65),
            **_pair("ParamBrow*Form", 0.8),
            "ParamArmR": 1.0,
            "ParamMouthForm": 1.0,
            "ParamCheek": 1.0,
            "ParamAngleZ": 6.0,
            "ParamAngleY": 4.0,
            "ParamBodyAngleY": 5.0,
        },
        "sadness": {
            **_pair("ParamEye*Open", 0.78),
            **_pair("ParamBrow*Angle", 1.0),
            **_pair("ParamBrow*Y", 0.15),
            "ParamMouthForm": -0.95,
            "ParamCheek": -0.3,
            "ParamTear": 0.85,
            "ParamEyeBallY": -0.35,
            "ParamAngleY": -9.0,
            "ParamAngleZ": -5.0,
            "ParamBodyAngleY": -5.0,
        },
        "anger": {
            **_pair("ParamEye*Open", 0.86),
            **_pair("ParamBrow*Angle", -1.0),
            **_pair("ParamBrow*Y", -0.45),
            "ParamMouthForm": -0.85,
            "ParamCheek": 0.1,
            "ParamAngry": 1.0,
            "ParamAngleY": -5.0,
            "ParamBodyAngleY": 2.0,
        },
        "surprise": {
            **_pair("ParamEye*Open", 1.4),
            **_pair("ParamBrow*Y", 1.0),
            **_pair("ParamBrow*Form", 0.6),
            "ParamEyeShrink": 0.35,
            "ParamMouthOpenY": 0.5,
            "ParamMouthForm": -0.75,
            "ParamCheek": -0.4,
            "ParamAngleY": 4.0,
            "ParamBodyAngleY": 6.0,
        },
        "smirk": {
            "ParamEyeLOpen": 0.72,
            "ParamEyeROpen": 0.8,
            **_pair("ParamEye*Smile", 0.55),
            "ParamBrowLY": 0.75,
            "ParamBrowRY": -0.3,
            "ParamBrowRAngle": -0.45,
            "ParamMouthSmirk": 1.0,
            "ParamMouthForm": 0.35,
            "ParamCheek": 0.0,
            "ParamAngleZ": -7.0,
            "ParamAngleX": 6.0,
            "ParamEyeBallX": 0.2,
        },
        "fear": {
            **_pair("ParamEye*Open", 1.25),
            **_pair("ParamBrow*Angle", 0.9),
            **_pair("ParamBrow*Y", 0.6),
            "ParamEyeShrink": 1.0,
            "ParamMouthOpenY": 0.16,
            "ParamMouthForm": -0.9,
            "ParamCheek": -0.8,
            "ParamSweat": 1.0,
            "ParamPallor": 0.75,
            "ParamAngleY": -3.0,
            "ParamBodyAngleY": -4.0,
        },
    }


def visemes() -> dict[str, dict[str, float]]:
    """Mouth of each Oculus/VRM viseme; dominance is how firmly it resists its neighbours."""
    shapes = {
        "sil": (0.0, 0.0, 0.6),
        "PP": (0.0, 0.0, 4.0),
        "FF": (0.1, 0.2, 2.5),
        "TH": (0.22, 0.1, 1.2),
        "DD": (0.25, 0.25, 1.0),
        "kk": (0.3, 0.15, 0.9),
        "CH": (0.26, -0.5, 1.3),
        "SS": (0.16, 0.5, 1.3),
        "nn": (0.2, 0.2, 1.0),
        "RR": (0.28, -0.35, 1.0),
        "aa": (0.95, 0.1, 1.4),
        "E": (0.55, 0.6, 1.2),
        "I": (0.36, 0.85, 1.2),
        "O": (0.68, -0.75, 1.4),
        "U": (0.34, -1.0, 1.4),
    }
    return {
        name: {"open": opened, "form": form, "dominance": weight} for name, (opened, form, weight) in shapes.items()
    }


def springs() -> list[dict[str, Any]]:
    """Damped springs: stiff and quick at the fringe, slow in the long hair."""
    turning = {"ParamAngleX": 1.0, "ParamAngleZ": -1.0, "ParamBodyAngleX": 1.2}
    rows: list[tuple[str, float, float, float, float]] = [
        ("ParamHairFront", 2.3, 0.32, 0.050, 0.006),
        ("ParamHairSide", 1.35, 0.22, 0.045, 0.016),
        ("ParamHairBack", 0.95, 0.24, 0.045, 0.018),
        ("ParamHairTip", 0.8, 0.16, 0.050, 0.006),
        ("ParamHairAhoge", 2.8, 0.12, 0.060, 0.0),
        ("ParamFeather", 1.9, 0.16, 0.050, 0.0),
        ("ParamRibbon", 2.1, 0.2, 0.045, 0.01),
    ]
    return [
        {
            "output": output,
            "frequency_hz": frequency,
            "damping": damping,
            "lag": {name: round(-gain * lag, 4) for name, gain in turning.items()},
            "hang": {"ParamAngleZ": hang} if hang else {},
        }
        for output, frequency, damping, lag, hang in rows
    ]
