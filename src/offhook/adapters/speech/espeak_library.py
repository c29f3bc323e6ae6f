"""The few functions of espeak-ng's C interface (speak_lib.h) that turn text into samples."""

import ctypes
from array import array
from typing import ClassVar

import espeakng_loader

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_CHARS_UTF8 = 1
_POSITION_CHARACTER = 1
_EE_OK = 0
_PARAMETER_RATE = 1
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EspeakError(Exception):
    """The library refused; the message says what."""


class EspeakLibrary:
    """One process may hold one of these: the library keeps its state in globals and is not thread-safe."""

    _loaded: ClassVar[bool] = False

    def __init__(self) -> None:
        if EspeakLibrary._loaded:
            raise EspeakError("espeak-ng is already loaded in this process")
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._samples = array("h")
        self._callback = _Callback(self._take)  # kept: C holds no reference
        data_path = espeakng_loader.get_data_path().encode()
        rate_hz: int = self._library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, data_path, 0)
        if rate_hz <= 0:
            raise EspeakError(f"espeak-ng did not start (answer {rate_hz})")
        self.sample_rate_hz = rate_hz
        self._library.espeak_SetSynthCallback(self._callback)
        EspeakLibrary._loaded = True

    def synthesize(self, text: str, *, voice: str, words_per_minute: int) -> "array[int]":
        """Mono 16-bit samples at `sample_rate_hz`."""
        self._checked("voice " + voice, self._library.espeak_SetVoiceByName(voice.encode()))
        self._checked("rate", self._library.espeak_SetParameter(_PARAMETER_RATE, words_per_minute, 0))
        self._samples = array("h")
        content = text.encode()
        self._checked(
            "text",
            self._library.espeak_Synth(
                content, ctypes.c_size_t(len(content) + 1), 0, _POSITION_CHARACTER, 0, _CHARS_UTF8, None, None
            ),
        )
        self._checked("end", self._library.espeak_Synchronize())
        return self._samples

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._samples.frombytes(ctypes.string_at(samples, count * 2))
        return 0

    def _checked(self, what: str, answer: int) -> None:
        if answer != _EE_OK:
            raise EspeakError(f"espeak-ng refused the {what} (answer {answer})")
