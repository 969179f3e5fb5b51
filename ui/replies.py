"""Answers being made: each in a thread of its own, watched by any number of pages, stopped at once.

A page that is closed or reloaded in the middle loses nothing: the answer goes on, is stored when it ends, and
a page that comes back watches it again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace

from assistant.conversations import turn_of
from assistant.exchange import Answer, Outcome
from assistant.prompt import Mode
from index.records import Filters
from ui.failures import expected, sentence
from ui.study import Study

SHORTEST_PAUSE_S = 0.08  # between two snapshots handed to a page
LONGEST_PAUSE_S = 1.0  # without news a page is told the time


class Reply:
    """One question on its way to an answer."""

    def __init__(self, conversation_id: int, ordinal: int, question: str) -> None:
        self.conversation_id = conversation_id
        self.ordinal = ordinal
        self.question = question
        self.started = time.monotonic()
        self.answer: Answer | None = None
        self.failure = ""
        self.done = False
        self.news = threading.Condition()

    @property
    def waited_s(self) -> float:
        """Seconds since the question was asked."""
        return time.monotonic() - self.started

    def watch(self) -> Iterator[None]:
        """Yield whenever there is something new to show, at least every second, and once at the end."""
        seen: Answer | None = None
        while True:
            with self.news:
                if not self.done and self.answer is seen:
                    self.news.wait(LONGEST_PAUSE_S)
                seen, done = self.answer, self.done
            yield
            if done:
                return
            time.sleep(SHORTEST_PAUSE_S)


class Replies:
    """The replies under way, at most one a conversation."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._lock = threading.Lock()
        self._running: dict[int, Reply] = {}

    def running(self, conversation_id: int) -> Reply | None:
        """The reply under way in a conversation, if there is one."""
        with self._lock:
            return self._running.get(conversation_id)

    def ask(self, conversation_id: int, ordinal: int, question: str, mode: Mode, filters: Filters) -> Reply:
        """Start answering; a reply still under way in the conversation is stopped first."""
        self.stop(conversation_id)
        reply = Reply(conversation_id, ordinal, question)
        with self._lock:
            self._running[conversation_id] = reply
        threading.Thread(
            target=self._make, args=(reply, mode, filters), name=f"reply-{conversation_id}", daemon=True
        ).start()
        return reply

    def stop(self, conversation_id: int) -> None:
        """End a conversation's reply now; what had arrived is stored, and the engine is told to stop."""
        reply = self.running(conversation_id)
        if reply is None:
            return
        partial = reply.answer or Answer(reply.question, reply.question, Outcome.READING)
        self._finish(reply, replace(partial, outcome=Outcome.STOPPED, draft="", total_s=reply.waited_s))

    def close(self) -> None:
        """Stop every reply, keeping what had arrived."""
        with self._lock:
            conversations = list(self._running)
        for conversation_id in conversations:
            self.stop(conversation_id)

    def _make(self, reply: Reply, mode: Mode, filters: Filters) -> None:
        failure = "The answer ended in an unexpected way; the terminal shows more."
        try:
            history = [turn_of(answer) for answer in self._study.conversations.answers(reply.conversation_id)]
            assistant = self._study.assistant()
            stream = assistant.answer(reply.question, mode=mode, history=history, filters=filters)
            assert isinstance(stream, Generator)
            last: Answer | None = None
            with closing(stream):
                for last in stream:
                    with reply.news:
                        if reply.done:  # stopped: closing the stream stops the engine
                            return
                        if last is not reply.answer:
                            reply.answer = last
                            reply.news.notify_all()
            failure = ""
            if last is not None:
                self._finish(reply, last)
        except expected() as error:
            failure = sentence(error)
        finally:
            if failure:
                self._fail(reply, failure)

    def _finish(self, reply: Reply, answer: Answer) -> None:
        with reply.news:
            if reply.done:
                return
            self._study.conversations.add(reply.conversation_id, answer, self._study.now())
            reply.answer = answer
            self._end(reply)

    def _fail(self, reply: Reply, failure: str) -> None:
        with reply.news:
            if not reply.done:
                reply.failure = failure
                self._end(reply)

    def _end(self, reply: Reply) -> None:
        """Mark a reply as done, inside its lock, and let the next question of the conversation begin."""
        reply.done = True
        with self._lock:
            if self._running.get(reply.conversation_id) is reply:
                del self._running[reply.conversation_id]
        reply.news.notify_all()
