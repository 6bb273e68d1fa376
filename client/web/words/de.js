/**
 * Everything that the page says in German. »So« stand the page's own names; between “ and ” stands
 * what has to be said in English.
 */

/** @param {number} count */
const digits = (count) => count.toLocaleString("de");

/** @type {import("./language.js").Words} */
const german = {
  language: "de",
  direction: "ltr",

  page: {
    title: "Earshot: nach einem Bild fragen",
    skip: "Zu den Ergebnissen",
    purpose:
      "Fragen Sie laut nach einem Bild, und hören Sie, was darauf zu sehen ist. Gesprochen und geantwortet wird auf Englisch.",
    welcome: "Wie soll Earshot antworten?",
    selfVoicing: "Earshot spricht",
    screenReader: "Mein Screenreader spricht",
    textOnly: "Text oder Braille, ohne Ton",
    welcomeNote: "Das können Sie später in den Einstellungen ändern.",
    ask: "Fragen",
    talk: "Sprechen",
    stop: "Stopp",
    connecting: "Die Verbindung zu Earshot wird aufgebaut.",
    query: "Oder tippen Sie auf Englisch, was Sie suchen",
    search: "Suchen",
    choosePicture: "Mit einem Bild suchen",
    takePicture: "Foto aufnehmen",
    pictureAttached:
      "Ihr Bild ist angefügt. Tippen Sie Wörter dazu, oder drücken Sie »Suchen«.",
    removePicture: "Bild entfernen",
    results: "Ergebnisse",
    previous: "Vorheriges",
    next: "Nächstes",
    repeat: "Wiederholen",
    undo: "Rückgängig",
    moreResults: "Weitere Ergebnisse",
    noResults: "Hier erscheinen Bilder, sobald Sie nach einem gefragt haben.",
    larger: "Größer",
    smaller: "Kleiner",
    whole: "Ganzes Bild",
    close: "Schließen",
    largeKeys:
      "Zwei Finger vergrößern und verkleinern das Bild, ebenso die Tasten »Bild auf« und »Bild ab«; mit den Pfeiltasten bewegen Sie sich darin.",
    conversation: "Gespräch",
    settings: "Einstellungen",
    groupAnswers: "Wer spricht",
    groupVoice: "Stimme, Tempo und Lautstärke",
    groupListening: "Mikrofon und Zuhören",
    groupKeyboard: "Tastatur",
    groupPage: "Sprache und Privates",
    howLoud: "Wie laut bin ich?",
    howLoudNote:
      "Drücken Sie, und sagen Sie etwas: Nach drei Sekunden erfahren Sie, wie gut das Mikrofon Sie hört. Nichts davon wird gesendet.",
    voice: "Stimme",
    ownVoice: "Earshots eigene Stimme",
    voiceNote:
      "Neben der eigenen Stimme bietet Earshot die englischen Stimmen dieses Geräts an, die ohne Internet sprechen.",
    readControls: "Ansagen, wo Sie mit der Tastatur sind",
    readControlsNote:
      "Wenn Earshot spricht, sagt es den Namen jeder Schaltfläche, zu der Sie mit der Tabulatortaste kommen.",
    voiceStyle: "Klang von Earshots eigener Stimme",
    voiceNatural: "Natürlich",
    voiceCrisp: "Scharf",
    voiceStyleNote:
      "Die natürliche Stimme klingt wie ein Mensch. Die scharfe ist bei hohem Tempo deutlicher und übernimmt von selbst, wo die natürliche nicht so schnell sprechen kann.",
    speed: "Tempo der Stimme",
    speedHalf: "Halb: 90 pro Minute",
    speedSlow: "Langsam: 130",
    speedNormal: "Normal: 175",
    speedFast: "Schnell: 230",
    speedFaster: "Schneller: 300",
    speedVeryFast: "Sehr schnell: 400",
    speedFastest: "Äußerst schnell: 600",
    speedFour: "Vierfach: 700",
    volume: "Lautstärke der Stimme",
    volumeVerySoft: "Sehr leise: 10 Prozent",
    volumeSofter: "Leiser: 25",
    volumeSoft: "Leise: 50",
    volumeNormal: "Normal: 100",
    volumeLoud: "Laut: 150",
    volumeLoudest: "Sehr laut: 200",
    keepListening: "Weiter zuhören",
    keepListeningNote:
      "»Sprechen« öffnet dann das Mikrofon, bis Sie es wieder drücken, und eine Pause beendet, was Sie sagen. Für Kopfhörer, oder ohne Screenreader: Sonst würde Earshot auch den Screenreader hören.",
    endOfTurn: "Pause, mit der Sie ausgesprochen haben",
    endQuick: "Kurz: 0,4 Sekunden",
    endNormal: "Normal: 0,8 Sekunden",
    endPatient: "Geduldig: 1,6 Sekunden",
    interrupt: "Auch während einer Antwort zuhören",
    interruptNote:
      "Wenn Sie sprechen, bricht die Antwort dann ab. Schalten Sie das aus, falls Earshot sich über Lautsprecher selbst unterbricht.",
    wakeWord: "Nur auf »Earshot« hören",
    wakeWordNote:
      "Mit »Weiter zuhören« sagen Sie dann »Earshot, next« oder »Earshot, a red boat«. Was sonst im Raum gesprochen wird, bewirkt nichts.",
    functionKeys: "Funktionstasten verwenden",
    functionKeysNote:
      "F2 ist dann »Sprechen«, F4 wiederholt, F8 geht zum nächsten Ergebnis, Umschalt und F8 zum vorherigen. Sie können andere Tasten wählen.",
    keyTalk: "Taste für »Sprechen«",
    keyRepeat: "Taste für »Wiederholen«",
    keyNext: "Taste für »Nächstes«",
    keyPrevious: "Taste für »Vorheriges«",
    usualKeys: "Wieder die üblichen Tasten",
    language: "Sprache dieser Seite",
    languageOfBrowser: "Wie im Browser",
    forget: "Meine Suchen vergessen",
    erase: "Meine Fragen und Daumen löschen",
    eraseNote:
      "Auf dem Rechner, auf dem Earshot läuft, für immer, und mit allem, was daraus gelernt wurde. Ihre Bilder bleiben. Drücken Sie zweimal.",
    yourPictures: "Ihre Bilder",
    holdProgress: "Nicht mehr aktualisieren",
    help: "Hilfe",
    hearHelp: "Ansagen, was ich sagen kann",
    helpTalk:
      "Drücken Sie »Sprechen«, sagen Sie auf Englisch, was Sie suchen, zum Beispiel “a red boat on a beach”, und drücken Sie wieder »Sprechen«; oder halten Sie »Sprechen« gedrückt, während Sie reden. Ist in den Einstellungen »Weiter zuhören« gewählt, reden Sie einfach: Eine Pause beendet Ihre Frage. Escape oder »Stopp« bringt Earshot jederzeit zum Schweigen.",
    helpPicture:
      "Um mit einem Bild zu suchen, fügen Sie es irgendwo auf dieser Seite ein, ziehen Sie es hierher, oder drücken Sie »Mit einem Bild suchen«. Drücken Sie dann »Suchen«, mit Wörtern dazu oder ohne.",
    helpSay: "Auf Englisch können Sie auch sagen oder tippen:",
    toMove: "Um weiterzugehen",
    toMoveSay:
      "“Next”, “previous”, “first”, “last”, “number three”, “more results”, “how many results”, “list them”.",
    toHear: "Um es noch einmal oder anders zu hören",
    toHearSay: "“Repeat”, “more”, “less”, “spell”, “faster”, “slower”, “louder”, “softer”, “wait longer”, “wait less”.",
    toAsk: "Um etwas über ein Bild zu erfahren",
    toAskSay: "“Where”, “when”, “are you sure”, “more like this”.",
    toChange: "Um die Suche zu ändern",
    toChangeSay:
      "“Only with snow”, “without people”, “the same but at night”, “no, I said a red boat”.",
    toJudge: "Um ein Ergebnis zu beurteilen",
    toJudgeSay: "“Thumbs up”, “thumbs down”, “wrong description”; “undo” nimmt es zurück.",
    toCall: "Um ihm eigene Worte zu geben",
    toCallSay: "“Call this grandma's eightieth”, “call number two the twins”.",
    toRest: "Um Ruhe zu haben",
    toRestSay: "“Stop”, “pause”, “resume”, “stop listening”.",
    toGetHelp: "Wenn Sie nicht weiterwissen",
    toGetHelpSay: "“Help”.",
    helpSounds:
      "Kurze Töne sagen, was geschieht: aufsteigend, ich höre zu; absteigend, ich habe Sie gehört; zwei Pieptöne, ich suche; ein Akkord, die Antwort ist da; ein tiefer Ton, etwas hat nicht geklappt. Ein leises Ticken in jeder Sekunde heißt, dass ich noch arbeite.",
    helpTrust:
      "Die Beschreibungen macht ein Programm; sie können falsch sein. Ihre Bilder, Ihre Stimme und Ihre Fragen kennen nur dieser Browser und der Rechner, auf dem Earshot läuft, sonst niemand. Dieser Browser bewahrt auf, was Ihre letzten Suchen gefunden haben, bis Sie »Meine Suchen vergessen« drücken.",
    moves: "Durch die Ergebnisse gehen",
  },

  welcomeAloud:
    "Wie soll Earshot antworten? Mit der Tabulatortaste kommen Sie zu drei Möglichkeiten: Earshot spricht; mein Screenreader spricht; Text oder Braille, ohne Ton.",

  languageFailed:
    "Die Wörter dieser Sprache ließen sich nicht laden, deshalb bleibt diese Seite, wie sie ist. Wählen Sie die Sprache noch einmal, wenn Earshot zu erreichen ist.",

  hints: {
    idle: "Drücken Sie »Sprechen«, sagen Sie auf Englisch, was Sie suchen, und drücken Sie wieder »Sprechen«. Oder halten Sie »Sprechen« gedrückt, während Sie reden.",
    opening:
      "Vielleicht fragt Ihr Browser, ob Earshot das Mikrofon benutzen darf. Ihre Stimme geht an Earshot und sonst nirgendwohin.",
    recording: "Earshot hört zu. Drücken Sie wieder »Sprechen«, wenn Sie fertig sind.",
    listening: "Earshot hört zu. Sprechen Sie, wann Sie möchten.",
    hearing: "Earshot hört Sie.",
    thinking: "Earshot arbeitet daran.",
    speaking: "Earshot spricht. Drücken Sie »Stopp« oder Escape, wenn es still sein soll.",
  },

  hintsListening: {
    idle: "Earshot hört nicht zu. Drücken Sie einmal »Sprechen«; dann sprechen Sie, wann Sie möchten.",
    listening:
      "Earshot hört zu. Sprechen Sie, wann Sie möchten; drücken Sie »Sprechen«, wenn es nicht mehr zuhören soll.",
    speaking:
      "Earshot spricht. Sprechen Sie, oder drücken Sie »Stopp« oder Escape, wenn es still sein soll.",
  },

  cues: {
    heard: "Gehört. Earshot arbeitet daran.",
    searching: "Earshot sucht.",
    tick: "Earshot arbeitet noch daran.",
    unheard: "Das war nicht zu verstehen.",
    result: "Die Antwort ist da.",
  },

  connection: {
    none: "Keine Verbindung zu Earshot.",
    gettingReady:
      "Earshot macht sich noch bereit. Sie können schon fragen; die Antwort wird kommen.",
    lost: "Die Verbindung zu Earshot ist abgebrochen. Die bisher gefundenen Bilder bleiben auf dieser Seite. Die Verbindung stellt sich von selbst wieder her; wenn nicht, starten Sie Earshot neu.",
    gone: "Earshot läuft nicht oder ist nicht zu erreichen. Starten Sie es auf seinem Rechner mit “earshot serve”; diese Seite verbindet sich von selbst.",
    shutOut:
      "Earshot hat jetzt ein anderes Token und lässt dieses Gerät nur noch damit herein. Öffnen Sie die Adresse, die es beim letzten Start genannt hat.",
    here: "Verbunden. Sie können jetzt fragen.",
    back: "Wieder verbunden. Fragen Sie noch einmal, um weiterzumachen.",
    resumed: "Wieder verbunden.",
    notSent:
      "Earshot ist nicht verbunden, deshalb wurde das nicht gesendet. Es versucht es weiter; bitte fragen Sie gleich noch einmal.",
  },

  microphone: {
    refused:
      "Das Mikrofon ist nicht erlaubt. Sie können Ihre Frage tippen, oder erlauben Sie dieser Seite im Browser das Mikrofon und drücken Sie wieder »Sprechen«.",
    missing:
      "Es ließ sich kein Mikrofon benutzen. Sie können Ihre Frage tippen, oder schließen Sie ein Mikrofon an und drücken Sie wieder »Sprechen«.",
    insecure:
      "Diese Adresse ist dem Browser nicht sicher genug, um das Mikrofon zu öffnen. Sie können Ihre Frage tippen, oder starten Sie Earshot mit “--tls” und öffnen Sie die Adresse, die es dann nennt.",
    soundless:
      "Der Browser kann den Ton dieses Geräts nicht öffnen, deshalb lässt sich das Mikrofon nicht benutzen. Sie können Ihre Frage tippen, oder schließen Sie Kopfhörer oder einen Lautsprecher an und drücken Sie wieder »Sprechen«.",
    gone: "Das Mikrofon ist weg, deshalb hört Earshot nicht mehr zu. Sie können tippen, oder schließen Sie ein Mikrofon an und drücken Sie wieder »Sprechen«.",
  },

  level: {
    speak: "Sagen Sie etwas.",
    nothing:
      "Das Mikrofon hört nichts. Prüfen Sie, ob es eingeschaltet und in Ihrem System ausgewählt ist, und versuchen Sie es noch einmal.",
    soft: "Das Mikrofon hört Sie sehr leise. Kommen Sie näher, oder sprechen Sie lauter.",
    good: "Das Mikrofon hört Sie gut.",
    loud: "Das Mikrofon hört Sie zu laut. Gehen Sie etwas weiter weg, oder sprechen Sie leiser.",
  },

  picture: {
    notPicture:
      "Diese Datei ist kein Bild, deshalb wurde nichts angefügt. Wählen Sie ein Bild, oder fragen Sie mit Worten.",
    unreadable:
      "Dieses Bild ließ sich nicht lesen, deshalb wurde nichts angefügt. Wählen Sie es noch einmal, oder fragen Sie mit Worten.",
    tooLarge:
      "Dieses Bild ist zu groß zum Senden, und dieser Browser kann es nicht verkleinern. Wählen Sie ein anderes, oder fragen Sie mit Worten.",
    removed: "Das Bild wurde entfernt.",
    preview: (name) => `Ihr Bild, ${name}`,
    asked: (text) => (text ? `Ein Bild und »${text}«` : "Ein Bild"),
  },

  progress: {
    waiting: "Gleich werden Ihre Bilder gelesen.",
    finding: (facts) => `Ihre Bilder werden gelesen: ${facts.join(", ")}.`,
    describing: (facts) => `Ihre Bilder werden beschrieben: ${facts.join(", ")}.`,
    reading: (facts) => `Text in Ihren Bildern wird gelesen: ${facts.join(", ")}.`,
    bar: {
      finding: "Gelesene Bilder",
      describing: "Beschriebene Bilder",
      reading: "Nach Text durchsuchte Bilder",
    },
    of: (done, total) => `${digits(done)} von ${digits(total)}`,
    perSecond: (count) => `${digits(count)} pro Sekunde`,
    perMinute: (count) => `${digits(count)} pro Minute`,
    almostDone: "noch weniger als eine Minute",
    minutesLeft: (count) => `noch etwa ${count === 1 ? "1 Minute" : `${digits(count)} Minuten`}`,
    hoursLeft: (count) => `noch etwa ${count === 1 ? "1 Stunde" : `${digits(count)} Stunden`}`,
    found: (count) =>
      count === 1 ? "1 Bild kann gefunden werden." : `${digits(count)} Bilder können gefunden werden.`,
    allFound: (count) =>
      ["Es gibt kein Bild, das gefunden werden kann.", "Ihr eines Bild kann gefunden werden."][count] ??
      `Alle ${digits(count)} Bilder können gefunden werden.`,
    skipped: (count) =>
      count === 1 ? "1 Datei wurde übersprungen" : `${digits(count)} Dateien wurden übersprungen`,
    notDescribed: (count) =>
      count === 1 ? "1 Bild hat keine Beschreibung" : `${digits(count)} Bilder haben keine Beschreibung`,
    listed: (count) => `Nur die ersten ${digits(count)} sind hier aufgeführt.`,
  },

  systemVoice: {
    failed:
      "Die Stimme dieses Geräts hat nicht gesprochen, deshalb spricht Earshots eigene Stimme weiter. Die nächste Antwort wird wieder mit der Stimme dieses Geräts versucht.",
    lost: "Die Stimme dieses Geräts hat dreimal nacheinander versagt, deshalb hören Sie von jetzt an Earshots eigene Stimme. In den Einstellungen können Sie eine andere wählen.",
    chosen: (name) => `Gewählte Stimme: ${name}`,
  },

  keys: {
    name: (key) => key.replace("Shift+", "Umschalt und ").replace("Ctrl+", "Strg und ").replace("+", " und "),
    inUse: (name) => `${name}: vergeben`,
    usual:
      "F2 ist »Sprechen«, F4 wiederholt, F8 geht zum nächsten Ergebnis, Umschalt und F8 zum vorherigen.",
  },

  reading: {
    roles: {
      a: "Link",
      button: "Schaltfläche",
      select: "Liste",
      summary: "Schaltfläche",
      checkbox: "Kontrollkästchen",
      radio: "Auswahl",
      text: "Textfeld",
    },
    pressed: "gedrückt",
    notPressed: "nicht gedrückt",
    checked: "gewählt",
    notChecked: "nicht gewählt",
    open: "offen",
    closed: "geschlossen",
  },

  transcript: {
    you: "Sie",
    earshot: "Earshot",
    heard: (words) => `Gehört: »${words}«`,
  },

  kept: {
    fromLastTime: "Vom letzten Mal; Earshot sucht noch einmal.",
    count: (count) =>
      [
        "In diesem Browser ist keine Suche aufbewahrt.",
        "Dieser Browser bewahrt auf, was Ihre letzte Suche gefunden hat.",
      ][count] ??
      `Dieser Browser bewahrt auf, was Ihre letzten ${digits(count)} Suchen gefunden haben, und zeigt es sofort, wenn Sie wieder danach fragen.`,
    forgotten: "Vergessen.",
    eraseAgain: "Drücken Sie noch einmal, um alle Fragen und Daumen für immer zu löschen.",
    erased: "Alle Fragen und Daumen sind gelöscht.",
    notErased: "Nichts konnte gelöscht werden, denn Earshot läuft nicht. Versuchen Sie es dann noch einmal.",
  },

  library: {
    loading: "Earshot macht sich noch bereit. Hier erscheinen Bilder, sobald es geantwortet hat.",
    empty:
      "Hier gibt es noch keine Bilder. Starten Sie Earshot mit einem Ordner von Ihnen: “make serve PHOTOS=~/Pictures”.",
    reading: "Ihre Bilder werden gelesen. Von Minute zu Minute können mehr gefunden werden.",
  },

  result: {
    other: "Weiteres",
    heading: (query) => `Ergebnisse für »${query}«`,
    none: "Es gibt keine Bilder zu zeigen.",
    name: (rank) => `Ergebnis ${rank}`,
    notDescribed: "Noch nicht beschrieben.",
    youCallIt: "Sie nennen es:",
    close: "Ähnlich, aber vielleicht nicht das, wonach Sie gefragt haben.",
    taken: (day, precision) => `Aufgenommen ${{ day: "am ", month: "im ", year: "" }[precision]}${day}.`,
    byName: (day) => `Dem Namen nach von: ${day}.`,
    at: (place) => `Ort: ${place}.`,
    nearlyTheSame: (count) =>
      count === 1 ? "Noch eines ist fast gleich." : `Noch ${count} sind fast gleich.`,
    showLarge: (rank) => `Ergebnis ${rank} groß zeigen`,
    missing:
      "Dieses Bild ließ sich nicht laden: Vielleicht gibt es seine Datei nicht mehr, oder Earshot läuft nicht mehr. Was darüber bekannt ist, bleibt hier stehen. Drücken Sie »Noch einmal versuchen«, wenn es wieder da ist.",
    tryAgain: "Noch einmal versuchen",
    actions: {
      more: "Mehr",
      similar: "Ähnliche Bilder",
      up: "Hilfreich",
      down: "Nicht hilfreich",
      call_it: "Ihre Worte",
      wrong_description: "Falsche Beschreibung",
    },
    about: (button, rank) => `${button}, Ergebnis ${rank}`,
  },

  large: {
    picture: (rank) => `Bild von Ergebnis ${rank}`,
    percent: (number) => `${number} Prozent`,
    missing:
      "Dieses Bild ließ sich nicht laden: Vielleicht gibt es seine Datei nicht mehr, oder Earshot läuft nicht mehr. Seine Beschreibung bleibt hier stehen. Schließen Sie dies, und versuchen Sie es noch einmal.",
  },
};

export default german;
