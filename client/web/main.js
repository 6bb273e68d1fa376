/** Joins the page's parts, and its buttons and keys to the conversation. */

import { Conversation } from "./conversation/conversation.js";
import { Earcons } from "./sound/earcons.js";
import { install, keepToo } from "./installed.js";
import { KeptResults } from "./conversation/kept-results.js";
import { Erasing } from "./controls/erasing.js";
import * as language from "./words/language.js";
import { Microphone } from "./sound/microphone.js";
import * as preferences from "./controls/preferences.js";
import { Press } from "./controls/press.js";
import { ProgressWatch } from "./wire/progress-watch.js";
import { ReadingVoice } from "./sound/reading-voice.js";
import { commandOf, ends } from "./controls/shortcuts.js";
import { find, offer, SystemVoices } from "./sound/system-voices.js";
import { listenToTalk } from "./controls/talk-button.js";
import { Announcer } from "./view/announce.js";
import { Controls } from "./view/controls.js";
import { FocusReader } from "./view/focus-reader.js";
import { LargePicture } from "./view/results/large.js";
import { PictureField } from "./view/picture-field.js";
import { Progress } from "./view/progress.js";
import { Forgetting, Remembered } from "./view/results/remembered.js";
import { Results } from "./view/results/results.js";
import { Screen } from "./view/screen.js";
import { Shortcuts } from "./view/shortcuts.js";
import { TranscriptLog } from "./view/transcript.js";
import { Welcome } from "./view/welcome.js";

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

const chosen = preferences.load();
await language.use(pageLanguage());
const welcome = new Welcome(byId("welcome"), byId("talk"), (mode) => {
  Object.assign(chosen, { voiceMode: mode, modeChosen: true });
  configure();
});
const progress = new Progress(byId("reading"));
const announcer = new Announcer(
  byId("status"),
  byId("alert"),
  byId("failure"),
  byId("answer"),
);
const large = new LargePicture(byId("large"), () => announcer.moveTo(byId("large")));
byId("large").addEventListener("close", () => announcer.moveTo(byId("told")));
const results = new Results(
  {
    section: byId("results"),
    heading: byId("results-heading"),
    emptyNote: byId("no-results"),
    list: byId("result-list"),
    moreButton: byId("more-results"),
  },
  large,
  (rank, action) => conversation.act(rank, action),
);
const earcons = new Earcons();
const kept = new KeptResults(() => forgetting.show(kept.count));
const forgetting = new Forgetting(byId("forget"), byId("kept-note"), () => conversation.forget());
new Erasing(
  byId("erase"),
  (text) => conversation.tell(text),
  (text) => conversation.warn(text),
);
const conversation = new Conversation(new URL("ws/v1", location.href.replace(/^http/, "ws")).href, {
  microphone: new Microphone(),
  earcons,
  announcer,
  log: new TranscriptLog(byId("log"), (...words) => announcer.caption(...words)),
  results,
  remembered: new Remembered(results, byId("from-last-time")),
  kept,
  screen: new Screen({
    main: byId("main"),
    talk: byId("talk"),
    hint: byId("hint"),
    heard: byId("heard"),
    notice: byId("notice"),
    level: byId("level"),
  }),
  controls: new Controls(byId, chosen, (name) => {
    if (name === "language") changeLanguage();
    else configure();
  }),
  progress,
  reading: new ProgressWatch("api/indexing", (reading) => {
    progress.show(reading);
    conversation.presence.reads(reading);
  }),
  readingVoice: new ReadingVoice(
    chosen,
    (language) => systemVoices.best(language, chosen.voice),
    () => earcons.quietIn,
  ),
  preferences: chosen,
  onVoiceLost: () => {
    chosen.voice = "";
    preferences.save(chosen);
    offerVoices();
  },
});

const shortcuts = new Shortcuts(
  byId("shortcuts"),
  chosen,
  () => preferences.save(chosen),
  () => conversation.tell(language.words.keys.usual),
);
const systemVoices = new SystemVoices(offerVoices);
byId("voice").addEventListener("change", () => {
  chosen.voice = byId("voice").value;
  configure();
});

const press = new Press({
  canHold: () => conversation.canHold,
  onPress: () => conversation.talk(),
  onRelease: () => conversation.release(),
  onCancel: () => conversation.stop(),
});

/** The preferences have changed. */
function configure() {
  preferences.save(chosen);
  showMode();
  offerVoices();
  conversation.configure();
}

async function changeLanguage() {
  const changed = await language.use(pageLanguage());
  if (changed) installing.then(() => keepToo(`words/${language.words.language}.js`));
  if (!changed) chosen.language = language.words.language;
  configure();
  if (!changed) conversation.warn(language.words.languageFailed);
}

/** Those of the system may come late. */
function offerVoices() {
  const voices = systemVoices.of(conversation.stage.language);
  offer(byId("voice"), voices, chosen.voice);
  conversation.speakWith(find(voices, chosen.voice));
}

function pageLanguage() {
  return language.bestOf(chosen.language ? [chosen.language] : navigator.languages);
}

function showMode() {
  if (chosen.modeChosen) welcome.close();
  conversation.parts.controls.show(chosen);
  shortcuts.show();
}

const picture = new PictureField(byId, {
  onAttached: () => conversation.tell(language.words.page.pictureAttached),
  onRemoved: () => conversation.tell(language.words.picture.removed),
  onRefused: (why) => conversation.warn(why),
});

async function ask() {
  const query = byId("query");
  if (!conversation.ask(query.value, await picture.image())) return;
  picture.remove();
  if (document.activeElement === query) query.select(); // the next words take its place
}

function listenToButtons() {
  listenToTalk(byId("talk"), press);
  byId("stop").addEventListener("click", () => conversation.pressStop());
  byId("how-loud").addEventListener("click", () => conversation.howLoud());
  byId("ask").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    ask();
  });
  for (const button of document.querySelectorAll("button[data-command]")) {
    const command = String(button.getAttribute("data-command"));
    const label = String(button.getAttribute("data-words"));
    button.addEventListener("click", () =>
      conversation.command(command, "button", () => language.said(label)),
    );
  }
}

/** @param {KeyboardEvent} event */
function onKeyDown(event) {
  // A key that is held down must not press a button again and again.
  const presses = event.key === "Enter" || event.key === " ";
  if (event.repeat && presses && event.target instanceof HTMLButtonElement) event.preventDefault();
  if (event.key === "Escape") return conversation.stop();
  const command = chosen.functionKeys && commandOf(event, chosen.keys);
  if (!command) return;
  event.preventDefault();
  if (event.repeat) return;
  if (command === "talk") press.down(true);
  else conversation.command(command, "key", () => language.said(command));
}

/** @param {KeyboardEvent} event */
function onKeyUp(event) {
  if (ends(event, chosen.keys.talk)) press.up();
}

listenToButtons();
document.addEventListener("keydown", onKeyDown);
document.addEventListener("keyup", onKeyUp);
window.addEventListener("languagechange", () => chosen.language || changeLanguage());
/** @param {string} [control] that the keyboard has come to */
function readAloud(control = "") {
  const question = conversation.canRead ? welcome.question : "";
  const text = [question, control].filter(Boolean).join(" ");
  if (text) conversation.readAloud(text);
}

new FocusReader(readAloud);
// Who can hear the question only may press anywhere.
document.addEventListener("click", () => readAloud());
if (!chosen.modeChosen) welcome.open();
offerVoices();
forgetting.show(kept.count);
conversation.start();
const installing = install();
