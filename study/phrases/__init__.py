"""Vietnamese schedule phrases, typed with or without marks: understood as a rule, or answered with one question."""

from study.phrases.question import Question
from study.phrases.reading import Understood, read
from study.phrases.schedule import question_text, schedule_json

__all__ = ["Question", "Understood", "question_text", "read", "schedule_json"]
