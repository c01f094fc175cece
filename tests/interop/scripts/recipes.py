"""A pipeline of three programs over two topics: raw HTML of recipes, the same parsed to JSON, an alert for those with too many
calories. recipes.py ADDRESS RAW_TOPIC PARSED_TOPIC API_VERSION publish | parse | alert   (API_VERSION: 0.10 or auto)"""
import html.parser
import json
import sys

from kafka import KafkaConsumer, KafkaProducer

MOST_CALORIES = 400
RECIPES = [("Barley soup", "Ottilie", [("pearl barley", 176), ("carrots", 41), ("celery &amp; leek", 30)]),
           ("Plum dumplings", "Věra", [("potato dough", 210), ("plums", 92), ("sugar &lt;brown&gt;", 155)]),
           ("Poppy seed cake", "Franz", [("poppy seeds", 262), ("butter", 358), ("honey", 128)])]
PAGE = """<!DOCTYPE html>
<html><head><title>{title} | Our kitchen</title></head>
<body><h1 class="title">{title}</h1><p>Sent in by <span class="submitter">{submitter}</span>.</p>
<ul>{lines}</ul></body></html>
"""
LINE = '<li><span class="ingredient">{}</span> <span class="calories">{}</span> kcal</li>'

address, raw_topic, parsed_topic, api_version, task = sys.argv[1:]
common = {"bootstrap_servers": [address]}
if api_version != "auto":
    common["api_version"] = tuple(map(int, api_version.split(".")))


class Page(html.parser.HTMLParser):
    """Collects the texts of the elements that have a class."""

    def __init__(self, text):
        super().__init__()
        self.place = None
        self.found = {"title": [], "submitter": [], "ingredient": [], "calories": []}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.place = dict(attributes).get("class")

    def handle_endtag(self, tag):
        self.place = None

    def handle_data(self, data):
        if self.place:
            self.found[self.place].append(data)


def parse(page):
    found = Page(page).found
    ingredients = [{"step": name, "calories": int(calories)}
                   for name, calories in zip(found["ingredient"], found["calories"])]
    return {"title": found["title"][0], "submitter": found["submitter"][0], "ingredients": ingredients}


def publish(topic, key, texts):
    producer = KafkaProducer(**common)
    for text in texts:
        producer.send(topic, key=key.encode("utf-8"), value=text.encode("utf-8"))
        producer.flush()
    producer.close()


def read(topic):
    consumer = KafkaConsumer(topic, auto_offset_reset="earliest", consumer_timeout_ms=1000, **common)
    texts = [message.value.decode("utf-8") for message in consumer]
    consumer.close()
    return texts


if task == "publish":
    publish(raw_topic, "raw", [
        PAGE.format(title=title, submitter=submitter, lines="\n".join(LINE.format(*one) for one in ingredients))
        for title, submitter, ingredients in RECIPES])
elif task == "parse":
    publish(parsed_topic, "parsed", [json.dumps(parse(page)) for page in read(raw_topic)])
else:
    for recipe in map(json.loads, read(parsed_topic)):
        calories = sum(one["calories"] for one in recipe["ingredients"])
        if calories > MOST_CALORIES:
            names = ", ".join(one["step"] for one in recipe["ingredients"])
            print(f"Alert: {recipe['title']} of {recipe['submitter']} has {calories} calories: {names}")
