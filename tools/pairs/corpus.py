"""What the scripts of this folder do alike with the corpus."""
import json
from pathlib import Path


def left_out(golds):
    """The ids of the articles that these folders of annotated or composed pages were made of: learning from them would flatter the scores."""
    pages = (json.loads(f.read_text("utf-8")) for gold in golds for f in Path(gold).glob("*.json"))
    return {article for page in pages for article in page.get("made", {}).get("articles", [])}
