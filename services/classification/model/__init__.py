"""What an insats is about, by a small linear model: texts in, likelihoods and the words that weighed most out.

Pure: knows no database, bus or web. The model is figures alone, trained by `insats classification train`.
"""

from services.classification.model.artefact import SHIPPED, Model, load, version_of
from services.classification.model.reading import Mark, Opinion, Reader

__all__ = ["SHIPPED", "Mark", "Model", "Opinion", "Reader", "load", "version_of"]
