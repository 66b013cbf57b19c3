"""Which keys does [sentiment] have: the model, a model per language, and what a tone means?"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from backtests.config_base import Device, Language, Table, Text
from sentiment.language import DETECTED

OWN = ("embedded", "vader")  # models that come with the project, and run on the cores only
Tone = Literal["negative", "neutral", "positive"]
Backend = Literal["auto", "onnx", "torch"]

_BACKEND = "auto: ONNX where the model has it, else PyTorch (the torch extra)"


class RouteTable(Table):
    """The model for headlines of one language."""

    model: Text = Field(description="a folder or hub id of a transformers model, or embedded")
    revision: Text | None = Field(None, description="hub model: the commit to use")
    labels: dict[str, Tone] = Field({}, description="meaning of labels such as LABEL_0")
    backend: Backend = Field("auto", description=_BACKEND)

    @model_validator(mode="after")
    def _complete(self) -> "RouteTable":
        refuse_unread(self)
        return self


def _named(value: Any) -> Any:
    """A model's name alone stands for a table with nothing else."""
    return {"model": value} if isinstance(value, str) else value


Route = Annotated[RouteTable, BeforeValidator(_named, json_schema_input_type=Text | RouteTable)]


class SentimentTable(Table):
    """Which model tells the tone, and what a tone means for an instrument."""

    model: Text = Field(
        "embedded",
        description="embedded, or a folder or hub id of a transformers model, or vader: a baseline"
        " of rated English words",
    )
    revision: Text | None = Field(None, description="hub model: the commit to use")
    labels: dict[str, Tone] = Field(
        {}, description="meaning of labels such as LABEL_0, for models that do not tell"
    )
    backend: Backend = Field("auto", description=_BACKEND)
    device: Device = Field(
        "cpu",
        description="where models other than the embedded one run: cpu, cuda, cuda:1 or mps",
    )  # fmt: skip
    languages: list[Language] = Field(
        ["de", "en"], min_length=1,
        description="what a headline may be in; detected where neither row nor source tells",
    )  # fmt: skip
    routes: dict[Language, Route] = Field(
        {}, description="models for single languages, such as de = \"scherrmann/GermanFinBert_SC_"
        "Sentiment\", or de = { model = ..., revision = ... }; the rest goes to `model`",
    )  # fmt: skip
    exposure: Text | None = Field(
        None,
        description="a TOML file in place of the built-in map, relative to the config file",
    )
    store: Text | None = Field(
        None,
        description="file that scores are kept in, relative to the current folder; default:"
        " scores.sqlite in the user's cache folder, see `doctor`",
    )

    @model_validator(mode="after")
    def _complete(self) -> "SentimentTable":
        refuse_unread(self)
        if self.device != "cpu" and all(one.model in OWN for one in (self, *self.routes.values())):
            raise ValueError(
                f"device = {self.device!r} has no effect: model = {self.model!r} runs on the"
                " cores; name a model that can run elsewhere, or leave device out"
            )
        alone = len(self.languages) == 1  # then there is nothing to be told apart
        for language in self.languages:
            if language not in DETECTED and not (alone and _is_language(language)):
                why = "is no language" if alone else "cannot be told from others"
                raise ValueError(
                    f"languages names {language!r}, which {why}; two letters of ISO 639-1 are"
                    " asked, such as de, en or fr"
                )
        for language in self.routes:
            if language not in self.languages:
                raise ValueError(
                    f"routes names {language!r}, which is not in languages ="
                    f" {', '.join(self.languages)}; add it there to have it detected"
                )
        return self


def refuse_unread(one: RouteTable | SentimentTable) -> None:
    """Refuse what only models of others read, for one that comes with the project."""
    if one.model not in OWN:
        return
    if one.revision is not None:
        raise ValueError(f"revision is for models of the hub; model = {one.model!r} has its own")
    given = {"backend": one.backend if one.backend != "auto" else None}
    if one.model == "vader":  # it has words and no labels; the embedded model's may be renamed
        given["labels"] = one.labels
    for key, value in given.items():
        if value:
            raise ValueError(
                f"{key} = {value!r} has no effect with model = {one.model!r}; leave it out"
            )


def _is_language(code: str) -> bool:
    from babel import Locale  # asked only where the detector does not know it

    return code in Locale("en").languages
