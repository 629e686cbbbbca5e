#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
# Copyright (c) 2026 the Bifold authors
"""Every script of the world, in every format that articles are written in.

    scripts.py OUT

The same paragraphs are read as Markdown, HTML, plain text and gemtext.  On Gemini each must be one
line, byte for byte; in menus and text every line must be as wide as it may be and no wider, by a
count of columns that is Python's and not ours, and no line may begin or end inside a character.
"""
import html
import pathlib
import sys
import tempfile
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))
import properties  # noqa: E402
import run  # noqa: E402

COLUMNS = 67
# name: (text, how many columns a line may stay short of the width beyond its next word)
PARAGRAPHS = {
    "Arabic": ("هَذِهِ فَقْرَةٌ بِاللُّغَةِ الْعَرَبِيَّةِ مَعَ التَّشْكِيلِ الْكَامِلِ، وَفِيهَا أَرْقَامٌ مِثْلُ ٤٢ وَ 1965، وَكَلِمَاتٌ "
               "كَثِيرَةٌ حَتَّى تُلَفَّ السُّطُورُ فِي الْقَائِمَةِ الضَّيِّقَةِ مَرَّتَيْنِ عَلَى الْأَقَلِّ، وَنَسْتَعْلِيقٌ\u200cهُنَا.", 0),
    "Hebrew": ("בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ, וזהו משפט נוסף בעברית בלי ניקוד ועם מספרים כמו 42, "
               "ארוך מספיק כדי להישבר לשלוש שורות בתפריט צר ולבדוק את הרוחב שלהן.", 0),
    "Chinese": ("中文段落也要换行，标点符号不能出现在行首，这里还有一些字，用来凑够三行的长度，再多写几个字就可以了。"
                "长城很长，我们慢慢地走，从早上走到晚上，看见了许多古老的城楼，还有远处的山。", 6),
    "Japanese": ("これは日本語の段落です。禁則処理が正しく働くかどうかを確かめるために、句読点、「かぎ括弧」、"
                 "そして長い文が必要です。カタカナのワードやＡＢＣの全角文字も混ぜて、三行になるまで続けます。", 6),
    "Korean": ("한국어 문단은 낱말 사이를 띄어 쓰지만 글자 사이에서도 줄을 바꿀 수 있으며, 이 문장은 좁은 메뉴에서 두 줄 "
               "이상으로 나뉘도록 충분히 길게 썼습니다. 그래서 조금 더 씁니다.", 6),
    "Thai": ("ภาษาไทยไม่เว้นวรรคระหว่างคำดังนั้นบรรทัดจึงต้องตัดที่กลุ่มอักขระและห้ามแยกสระหรือวรรณยุกต์ออกจากพยัญชนะ"
             "น้ำใจของผู้คนที่นี่ยิ่งใหญ่กว่าที่ใครจะคิดได้ในวันที่ฝนตกหนักและแม่น้ำล้นตลิ่ง.", 3),
    "Devanagari": ("हिन्दी में एक लंबा वाक्य जो तीन पंक्तियों में टूट जाए, जिसमें संयुक्ताक्षर जैसे क्ष, त्र, ज्ञ और श्री हों, साथ ही "
                   "मात्राएँ और चंद्रबिंदु भी हों, ताकि कोई भी अक्षर बीच से न टूटे और चौड़ाई ठीक रहे।", 0),
    "Tamil": ("தமிழில் ஒரு நீண்ட வாக்கியம் இங்கே எழுதப்பட்டுள்ளது, அது குறுகிய பட்டியலில் இரண்டு அல்லது மூன்று "
              "வரிகளாக உடைய வேண்டும், ஆனால் எந்த எழுத்தும் நடுவில் உடையக்கூடாது.", 0),
    "Vietnamese": ("Tiếng Việt có rất nhiều dấu, và một đoạn văn dài như thế này phải được ngắt dòng ở đúng chỗ, "
                   "giữa các từ chứ không phải giữa một chữ cái và dấu của nó.", 0),
    "Combining": ("Ẓ̌ą̊l̴̙̤go writes q̃ and x̂ and m̀ with marks that no single character holds, a̧̱̐ great h̷̜̓eap "
                  "of them, and each z̈ẗ stays where it was put, whatever the width of the line may be.", 0),
    "Emoji": ("A family 👩‍👩‍👧‍👦 with a flag 🇩🇪 and another 🇯🇵, a thumb 👍🏽, a heart ❤️, a pirate 🏴‍☠️, a "
              "keycap 1️⃣, a scientist 👩🏾‍🔬 and a rainbow 🏳️‍🌈 go on and on until the line is full.", 0),
    "Families": ("Start " + "👩‍👩‍👧‍👦" * 30 + ".", 16),
    "Flags": ("Start " + "🇩🇪🇯🇵🇧🇷" * 16 + ".", 6),
}
FORMS = {
    ".md": lambda texts: "# Scripts\n\n" + "\n\n".join(texts) + "\n",
    ".gmi": lambda texts: "# Scripts\n\n" + "\n\n".join(texts) + "\n",
    ".txt": lambda texts: "\n\n".join(texts) + "\n",
    ".html": lambda texts: "<!doctype html><meta charset=utf-8><h1>Scripts</h1>" + "".join(
        "<p>%s</p>\n" % html.escape(text) for text in texts),
}


def squeezed(text):
    return "".join(text.split())


def is_inside(before, after):
    """Would a line break here take a character apart?"""
    flags = sum(1 for _ in iter_flags(before))
    return (unicodedata.category(after[0])[0] == "M" or after[0] in "\u200d\ufe0f\ufe0e" or
            "\U0001f3fb" <= after[0] <= "\U0001f3ff" or before[-1] == "\u200d" or
            (flags % 2 == 1 and "\U0001f1e6" <= after[0] <= "\U0001f1ff"))


def iter_flags(text):
    """The regional indicators that `text` ends with."""
    for c in reversed(text):
        if not "\U0001f1e6" <= c <= "\U0001f1ff":
            return
        yield c


def wrapped(name, text, slack, lines, columns):
    for line in lines:
        if properties.width(line) > columns:
            yield f"{name}: {properties.width(line)} columns in {line!r}"
    for line, after in zip(lines, lines[1:]):
        word = after.split(" ")[0]
        if is_inside(line, after):
            yield f"{name}: a character is broken between {line[-8:]!r} and {after[:8]!r}"
        short = columns - properties.width(line)
        if short > slack and (slack or short > properties.width(word)):
            yield f"{name}: {line!r} is {short} columns short"


def blocks(form, body):
    """The paragraphs of a page, each as its lines."""
    lines = body.decode().split("\r\n")
    if form == "menu":
        lines = [line.split("\t")[0][1:] if line.startswith("i") else "" for line in lines]
    found = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return found


def check(program, path):
    def page(form, *args):
        return run.run(program, "render", str(path), "--to", form, *args)

    lines = page("gemtext", "--all").split(b"\n")
    for name, (text, _) in PARAGRAPHS.items():
        if text.encode() not in lines:
            yield f"{path.name}: {name} is no line of the gemtext, byte for byte"
    # with one section its text also stands on the front; ask for the section
    pages = {"menu": page("menu", "--section", "introduction"), "text": page("text", "--all")}
    for form, body in pages.items():
        found = {squeezed("".join(block)): block for block in blocks(form, body)}
        for name, (text, slack) in PARAGRAPHS.items():
            block = found.get(squeezed(text))
            if not block or len(block) < 2:
                yield f"{path.name}: {name} is no paragraph of the {form}, or not wrapped"
                continue
            for wrong in wrapped(name, text, slack, block, COLUMNS):
                yield f"{path.name}, {form}: {wrong}"


def main(args):
    if len(args) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    program, wrong = str(pathlib.Path(args[0]) / "bifold"), []
    texts = [unicodedata.normalize("NFC", text) for text, _ in PARAGRAPHS.values()]
    if texts != [text for text, _ in PARAGRAPHS.values()]:
        wrong.append("the paragraphs are not in NFC, which plain text is brought into")
    with tempfile.TemporaryDirectory() as folder:
        for extension, form in FORMS.items():
            path = pathlib.Path(folder) / ("scripts" + extension)
            path.write_text(form(texts), encoding="utf-8")
            wrong += check(program, path)
    for sentence in wrong:
        print(sentence)
    print("scripts: FAILED" if wrong else "scripts: %d of them in %d formats, byte for byte" % (
        len(PARAGRAPHS), len(FORMS)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
