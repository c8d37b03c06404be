// Read a text aloud on the device; where it cannot, the button stays hidden and the note is shown.

const button = document.querySelector("[data-read-aloud]");
const passages = [...document.querySelectorAll("[data-read]")];
const heard = document.querySelector("input[name=heard]");
const fallback = document.querySelector("[data-read-fallback]");

function canSpeak() {
  return "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;
}

function utterances() {
  return passages.map((passage) => {
    const utterance = new SpeechSynthesisUtterance(passage.textContent.trim());
    utterance.lang = passage.lang || document.documentElement.lang;
    return utterance;
  });
}

function show(isSpeaking) {
  button.textContent = isSpeaking ? button.dataset.stop : button.dataset.start;
  button.setAttribute("aria-pressed", String(isSpeaking));
}

function toggle() {
  if (speechSynthesis.speaking) {
    speechSynthesis.cancel();
    show(false);
    return;
  }
  const queue = utterances();
  const last = queue.at(-1);
  last.addEventListener("end", () => {
    show(false);
    if (heard) heard.value = "yes";
  });
  last.addEventListener("error", () => show(false));
  show(true);
  queue.forEach((utterance) => speechSynthesis.speak(utterance));
}

if (button && canSpeak() && passages.length) {
  button.hidden = false;
  button.addEventListener("click", toggle);
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
} else if (fallback) {
  fallback.hidden = false;
}
