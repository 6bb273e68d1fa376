/**
 * Everything that the page says in English. Another language has the same names in a file of its
 * own, and may turn the sentences round as it likes.
 *
 * @typedef {"year" | "month" | "day"} Precision how much of a date is known
 */

/** @param {number} count */
const digits = (count) => count.toLocaleString("en");

export default {
  language: "en",
  /** @type {"ltr" | "rtl"} */
  direction: "ltr",

  /** What stands in the document, under the names in its `data-words` and `data-label`. */
  page: {
    title: "Earshot: ask for a picture",
    skip: "Skip to results",
    purpose: "Ask aloud for a picture, and hear it described.",
    welcome: "How should Earshot answer?",
    selfVoicing: "Earshot speaks",
    screenReader: "My screen reader speaks",
    textOnly: "Text or braille, without sound",
    welcomeNote: "You can change this later in the settings.",
    ask: "Ask",
    talk: "Talk",
    stop: "Stop",
    connecting: "Connecting to Earshot.",
    query: "Or type what you are looking for",
    search: "Search",
    choosePicture: "Search by a picture",
    takePicture: "Take a photo",
    pictureAttached: "Your picture is attached. Type words to go with it, or press Search.",
    removePicture: "Remove picture",
    results: "Results",
    previous: "Previous",
    next: "Next",
    repeat: "Repeat",
    undo: "Undo",
    moreResults: "More results",
    noResults: "Pictures appear here when you have asked for one.",
    larger: "Larger",
    smaller: "Smaller",
    whole: "Whole picture",
    close: "Close",
    largeKeys:
      "Two fingers zoom the picture, and so do Page Up and Page Down; the arrow keys move about in it.",
    conversation: "Conversation",
    settings: "Settings",
    groupAnswers: "Who speaks",
    groupVoice: "Voice, speed and volume",
    groupListening: "Microphone and listening",
    groupKeyboard: "Keyboard",
    groupPage: "Language and privacy",
    howLoud: "How loud am I?",
    howLoudNote:
      "Press it and say something: after three seconds you are told how well the microphone hears you. Nothing of it is sent.",
    voice: "Voice",
    ownVoice: "Earshot's own voice",
    voiceNote:
      "Besides its own voice, Earshot offers those of this device that speak without the internet.",
    readControls: "Say where the keyboard is",
    readControlsNote:
      "Where Earshot speaks, it says the name of each button that you come to with the Tab key.",
    voiceStyle: "Sound of Earshot's own voice",
    voiceNatural: "Natural",
    voiceCrisp: "Crisp",
    voiceStyleNote:
      "The natural voice sounds like a person. The crisp one is clearer at high speeds, and takes over by itself where the natural one cannot speak so fast.",
    speed: "Speed of the voice",
    speedHalf: "Half: 90 words a minute",
    speedSlow: "Slow: 130",
    speedNormal: "Normal: 175",
    speedFast: "Fast: 230",
    speedFaster: "Faster: 300",
    speedVeryFast: "Very fast: 400",
    speedFastest: "Fastest: 600",
    speedFour: "Four times: 700",
    volume: "Volume of the voice",
    volumeVerySoft: "Very soft: 10 percent",
    volumeSofter: "Softer: 25",
    volumeSoft: "Soft: 50",
    volumeNormal: "Normal: 100",
    volumeLoud: "Loud: 150",
    volumeLoudest: "Loudest: 200",
    keepListening: "Keep listening",
    keepListeningNote:
      "Talk then opens the microphone until you press it again, and a pause ends what you say. For headphones, or without a screen reader: Earshot would hear the screen reader, too.",
    endOfTurn: "Pause that ends what you say",
    endQuick: "Quick: 0.4 seconds",
    endNormal: "Normal: 0.8 seconds",
    endPatient: "Patient: 1.6 seconds",
    interrupt: "Listen while speaking",
    interruptNote:
      "Speaking then interrupts an answer. Turn this off when Earshot interrupts itself through loudspeakers.",
    wakeWord: "Only mind what begins with “Earshot”",
    wakeWordNote:
      "With “Keep listening”, say “Earshot, next”, or “Earshot, a red boat”. Whatever else is said in the room does nothing.",
    functionKeys: "Use function keys",
    functionKeysNote:
      "F2 then talks, F4 repeats, F8 goes to the next result, Shift and F8 to the previous one. You can choose other keys.",
    keyTalk: "Key for Talk",
    keyRepeat: "Key for Repeat",
    keyNext: "Key for Next",
    keyPrevious: "Key for Previous",
    usualKeys: "Use the usual keys again",
    language: "Language of this page",
    languageOfBrowser: "As in the browser",
    forget: "Forget my searches",
    erase: "Erase my questions and thumbs",
    eraseNote:
      "On the machine that Earshot runs on, for good, with all that was learned from them. Your pictures stay. Press it twice.",
    yourPictures: "Your pictures",
    holdProgress: "Stop updating this",
    help: "Help",
    hearHelp: "Say what I can say",
    helpTalk:
      "Press Talk, say what you are looking for, such as “a red boat on a beach”, and press Talk again; or hold Talk while you speak. With “Keep listening” in the settings, just speak: a pause ends your question. Escape or Stop silences Earshot at any time.",
    helpPicture:
      "To search by a picture, paste it or drop it anywhere on this page, or press “Search by a picture”. Then press Search, with words to go with it or without.",
    helpSay: "You can also say, or type:",
    toMove: "To move",
    toMoveSay:
      "“Next”, “previous”, “first”, “last”, “number three”, “more results”, “how many results”, “list them”.",
    toHear: "To hear it again or otherwise",
    toHearSay: "“Repeat”, “more”, “less”, “spell”, “faster”, “slower”, “louder”, “softer”, “wait longer”, “wait less”.",
    toAsk: "To ask about a picture",
    toAskSay: "“Where”, “when”, “are you sure”, “more like this”.",
    toChange: "To change the search",
    toChangeSay:
      "“Only with snow”, “without people”, “the same but at night”, “no, I said a red boat”.",
    toJudge: "To judge a result",
    toJudgeSay: "“Thumbs up”, “thumbs down”, “wrong description”; “undo” takes it back.",
    toCall: "To give it words of your own",
    toCallSay: "“Call this grandma's eightieth”, “call number two the twins”.",
    toRest: "To be left in peace",
    toRestSay: "“Stop”, “pause”, “resume”, “stop listening”.",
    toGetHelp: "When in doubt",
    toGetHelpSay: "“Help”.",
    helpSounds:
      "Short sounds say what goes on: rising, I listen; falling, I have heard you; two beeps, I am searching; a chord, the answer is here; a low tone, something went wrong. A quiet tick each second means that I am still working.",
    helpTrust:
      "Descriptions are made by a program and can be wrong. Your pictures, your voice and your questions are known to this browser and to the machine that Earshot runs on, and to nobody else. This browser keeps what your last searches found, until you press “Forget my searches”.",
    moves: "Move through the results",
  },

  /** The question of a first visit, for those who hear the page. */
  welcomeAloud:
    "How should Earshot answer? The Tab key leads to three choices: Earshot speaks; my screen reader speaks; text or braille, without sound.",

  languageFailed:
    "The words of that language could not be fetched, so this page stays as it is. Choose the language again when Earshot can be reached.",

  /** What goes on, under the names of the conversation's states. */
  hints: {
    idle: "Press Talk, say what you are looking for, then press Talk again. Or hold Talk while you speak.",
    opening:
      "Your browser may ask whether Earshot may use the microphone. Your voice goes to Earshot and nowhere else.",
    recording: "Listening. Press Talk again when you have finished.",
    listening: "Listening. Speak at any time.",
    hearing: "Hearing you.",
    thinking: "Working on it.",
    speaking: "Speaking. Press Stop or Escape for silence.",
  },

  /** The same where the person chose to keep the microphone open. */
  hintsListening: {
    idle: "Not listening. Press Talk once, then speak at any time.",
    listening: "Listening. Speak at any time; press Talk to stop listening.",
    speaking: "Speaking. Speak, or press Stop or Escape, for silence.",
  },

  /** What earcons say that no state says. */
  cues: {
    heard: "Heard. Working on it.",
    searching: "Searching.",
    tick: "Still working on it.",
    unheard: "Didn't catch that.",
    result: "The answer is here.",
  },

  connection: {
    none: "Not connected to Earshot.",
    gettingReady: "Earshot is still getting ready. You can ask already; the answer will come.",
    lost: "The connection to Earshot was lost. The pictures found so far stay on this page. It connects again by itself; if it does not, start Earshot again.",
    gone: "Earshot is not running, or cannot be reached. Start it on its computer with “earshot serve”; this page connects by itself.",
    shutOut:
      "Earshot has another token now, and lets this device in only with that one. Open the address that it told when it was last started.",
    here: "Connected. You can ask now.",
    back: "Connected again. Ask again to go on.",
    resumed: "Connected again.",
    notSent:
      "Earshot is not connected, so that was not sent. It keeps trying; please ask again in a moment.",
  },

  microphone: {
    refused:
      "The microphone is not allowed. You can type your question instead, or allow the microphone for this page in your browser and press Talk again.",
    missing:
      "No microphone could be used. You can type your question instead, or connect a microphone and press Talk again.",
    insecure:
      "This address is not safe enough for the browser to open the microphone. You can type your question instead, or start Earshot with “--tls” and open the address that it then tells.",
    soundless:
      "The browser cannot open the sound of this machine, so the microphone cannot be used. You can type your question instead, or connect headphones or a loudspeaker and press Talk again.",
    gone: "The microphone is gone, so I do not listen any more. You can type, or connect a microphone and press Talk again.",
  },

  /** How well the microphone hears. */
  level: {
    speak: "Say something.",
    nothing:
      "The microphone hears nothing. Check that it is switched on and chosen in your system, and try again.",
    soft: "The microphone hears you very softly. Come nearer, or speak louder.",
    good: "The microphone hears you well.",
    loud: "The microphone hears you too loudly. Move away from it a little, or speak softer.",
  },

  picture: {
    notPicture:
      "That file is not a picture, so nothing was attached. Choose a picture, or ask in words.",
    unreadable:
      "That picture could not be read, so nothing was attached. Choose it again, or ask in words.",
    tooLarge:
      "That picture is too large to send, and this browser cannot make it smaller. Choose another one, or ask in words.",
    removed: "The picture was removed.",
    /** @param {string} name of the file */
    preview: (name) => `Your picture, ${name}`,
    /** @param {string} text that goes with it, or none */
    asked: (text) => (text ? `A picture, and “${text}”` : "A picture"),
  },

  /** While pictures are read into the library. */
  progress: {
    waiting: "Getting ready to read your pictures.",
    /** @param {string[]} facts how far, how quickly, how long it takes, as far as is known */
    finding: (facts) => `Reading your pictures: ${facts.join(", ")}.`,
    /** @param {string[]} facts the same */
    describing: (facts) => `Describing your pictures: ${facts.join(", ")}.`,
    /** @param {string[]} facts the same */
    reading: (facts) => `Reading text in your pictures: ${facts.join(", ")}.`,
    bar: {
      finding: "Pictures read",
      describing: "Pictures described",
      reading: "Pictures searched for text",
    },
    /**
     * @param {number} done
     * @param {number} total
     */
    of: (done, total) => `${digits(done)} of ${digits(total)}`,
    /** @param {number} count of pictures */
    perSecond: (count) => `${digits(count)} a second`,
    /** @param {number} count of pictures */
    perMinute: (count) => `${digits(count)} a minute`,
    almostDone: "less than a minute left",
    /** @param {number} count */
    minutesLeft: (count) => `about ${count === 1 ? "1 minute" : `${digits(count)} minutes`} left`,
    /** @param {number} count */
    hoursLeft: (count) => `about ${count === 1 ? "1 hour" : `${digits(count)} hours`} left`,
    /** @param {number} count of pictures */
    found: (count) => `${count === 1 ? "1 picture" : `${digits(count)} pictures`} can be found.`,
    /** @param {number} count of pictures */
    allFound: (count) =>
      ["There is no picture that can be found.", "Your one picture can be found."][count] ??
      `All ${digits(count)} pictures can be found.`,
    /** @param {number} count of files */
    skipped: (count) =>
      count === 1 ? "1 file was skipped" : `${digits(count)} files were skipped`,
    /** @param {number} count of pictures */
    notDescribed: (count) =>
      count === 1 ? "1 picture has no description" : `${digits(count)} pictures have no description`,
    /** @param {number} count of files, of more */
    listed: (count) => `Only the first ${digits(count)} are listed here.`,
  },

  systemVoice: {
    failed:
      "The voice of this device did not speak, so Earshot's own voice goes on. The next answer is tried with the voice of this device again.",
    lost: "The voice of this device has failed three times in a row, so you hear Earshot's own voice from now on. You can choose another one in the settings.",
    /** @param {string} name */
    chosen: (name) => `Chosen voice: ${name}`,
  },

  keys: {
    /** @param {string} key such as "Shift+F8" */
    name: (key) => key.replace("+", " and "),
    /** @param {string} name of a key that another command has */
    inUse: (name) => `${name}: in use`,
    usual: "F2 talks, F4 repeats, F8 goes to the next result, Shift and F8 to the previous one.",
  },

  /** How a control is read to people without a screen reader. */
  reading: {
    roles: {
      a: "link",
      button: "button",
      select: "list",
      summary: "button",
      checkbox: "check box",
      radio: "choice",
      text: "text field",
    },
    pressed: "pressed",
    notPressed: "not pressed",
    checked: "chosen",
    notChecked: "not chosen",
    open: "open",
    closed: "closed",
  },

  transcript: {
    you: "You",
    earshot: "Earshot",
    /** @param {string} words */
    heard: (words) => `Heard: “${words}”`,
  },

  kept: {
    fromLastTime: "From last time; searching again.",
    /** @param {number} count of searches */
    count: (count) =>
      ["No search is kept in this browser.", "This browser keeps what your last search found."][count] ??
      `This browser keeps what your last ${count} searches found, to show it at once when you ask again.`,
    forgotten: "Forgotten.",
    eraseAgain: "Press it again to erase all questions and thumbs for good.",
    erased: "All questions and thumbs are erased.",
    notErased: "Nothing could be erased, because Earshot is not running. Try again when it is.",
  },

  /** Why no picture can be shown, while that has to do with the library. */
  library: {
    loading: "Earshot is still getting ready. Pictures appear here when it has answered.",
    empty:
      "This library has no pictures yet. Start Earshot with a folder of yours: “make serve PHOTOS=~/Pictures”.",
    reading: "Your pictures are being read. More of them can be found from minute to minute.",
  },

  result: {
    other: "Other",
    /** @param {string} query */
    heading: (query) => `Results for “${query}”`,
    none: "There are no pictures to show.",
    /** @param {number} rank */
    name: (rank) => `Result ${rank}`,
    notDescribed: "Not described yet.",
    youCallIt: "You call it:",
    close: "Close, but possibly not what you asked for.",
    /**
     * @param {string} day or month, or year
     * @param {Precision} _precision which of these
     */
    taken: (day, _precision) => `Taken ${day}.`,
    /** @param {string} day or month, or year */
    byName: (day) => `By its name, from ${day}.`,
    /** @param {string} place */
    at: (place) => `At ${place}.`,
    /** @param {number} count of pictures */
    nearlyTheSame: (count) =>
      count === 1 ? "One more is nearly the same." : `${count} more are nearly the same.`,
    /** @param {number} rank */
    showLarge: (rank) => `Show result ${rank} large`,
    missing:
      "This picture could not be loaded: its file may be gone, or Earshot may have stopped. What is known of it stays here. Press Try again when it is back.",
    tryAgain: "Try again",
    actions: {
      more: "More",
      similar: "More like this",
      up: "Helpful",
      down: "Not helpful",
      call_it: "Your words",
      wrong_description: "Wrong description",
    },
    /**
     * @param {string} button
     * @param {number} rank
     */
    about: (button, rank) => `${button}, result ${rank}`,
  },

  large: {
    /** @param {number} rank */
    picture: (rank) => `Picture of result ${rank}`,
    /** @param {number} number of the whole picture's size */
    percent: (number) => `${number} percent`,
    missing:
      "This picture could not be loaded: its file may be gone, or Earshot may have stopped. Its description stays here. Close this and try again.",
  },
};
