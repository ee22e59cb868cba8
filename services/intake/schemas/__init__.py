"""Intake's HTTP bodies: kinds of values, what is given, what is answered."""

from libs.common.clean_text import CleanText
from services.intake.schemas.answered import (
    Difference,
    ImportOut,
    Receipt,
    ReturnStatus,
    RowsOut,
    SavedOut,
    TakeOversOut,
)
from services.intake.schemas.given import (
    AnalysesIn,
    AnswerIn,
    ApprovalIn,
    ApprovalRuleIn,
    CaseNumberIn,
    CommentIn,
    DecisionIn,
    DraftIn,
    ExtensionIn,
    InsatsIn,
    NilReasonIn,
    ReturnIn,
    RoundIn,
    TakeOverIn,
)

__all__ = [
    "AnalysesIn",
    "AnswerIn",
    "ApprovalIn",
    "ApprovalRuleIn",
    "CaseNumberIn",
    "CleanText",
    "CommentIn",
    "DecisionIn",
    "Difference",
    "DraftIn",
    "ExtensionIn",
    "ImportOut",
    "InsatsIn",
    "NilReasonIn",
    "Receipt",
    "ReturnIn",
    "ReturnStatus",
    "RoundIn",
    "RowsOut",
    "SavedOut",
    "TakeOverIn",
    "TakeOversOut",
]
