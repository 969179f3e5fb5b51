"""Offers any of our models as a LlamaIndex LLM, so that its engines can use the embedded one too."""

from collections.abc import Sequence
from typing import Any, Literal

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import CustomLLM
from llama_index.core.llms.callbacks import llm_chat_callback, llm_completion_callback

from assistant.models.chat import ChatModel, Message

ROLES: dict[MessageRole, Literal["system", "user", "assistant"]] = {
    MessageRole.SYSTEM: "system",
    MessageRole.ASSISTANT: "assistant",
}


class ChatModelLLM(CustomLLM):
    """A chat model as LlamaIndex's CustomLLM; roles are kept, ModelError passes through."""

    max_tokens: int = 512
    _model: ChatModel = PrivateAttr()

    def __init__(self, model: ChatModel, *, max_tokens: int = 512) -> None:
        super().__init__(max_tokens=max_tokens)
        self._model = model

    @property
    def metadata(self) -> LLMMetadata:
        """Describe the model's context and name."""
        return LLMMetadata(
            context_window=self._model.context_tokens,
            num_output=self.max_tokens,
            is_chat_model=True,
            model_name=self._model.name,
        )

    @llm_chat_callback()
    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """Reply to a conversation, whole."""
        deltas = self._model.stream(_as_messages(messages), max_tokens=self.max_tokens)
        return _response("".join(deltas), "")

    @llm_chat_callback()
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """Reply to a conversation piece by piece."""

        def pieces() -> ChatResponseGen:
            text = ""
            for delta in self._model.stream(_as_messages(messages), max_tokens=self.max_tokens):
                if delta:
                    text += delta
                    yield _response(text, delta)

        return pieces()

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Reply to one user turn, whole."""
        return CompletionResponse(text=self.chat([ChatMessage(prompt)]).message.content or "")

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """Reply to one user turn piece by piece."""

        def pieces() -> CompletionResponseGen:
            for reply in self.stream_chat([ChatMessage(prompt)]):
                yield CompletionResponse(text=reply.message.content or "", delta=reply.delta)

        return pieces()


def _as_messages(messages: Sequence[ChatMessage]) -> list[Message]:
    return [Message(ROLES.get(message.role, "user"), message.content or "") for message in messages]


def _response(text: str, delta: str) -> ChatResponse:
    return ChatResponse(message=ChatMessage(text, role=MessageRole.ASSISTANT), delta=delta)
