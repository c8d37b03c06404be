/* Does tasks of each kind in the desk, by its own fields, keys and buttons. Only what a browser of 2020 has. */
window.benchWait = (ms) => new Promise((ok) => setTimeout(ok, ms));
window.benchUntil = async (true_, what, ms = 30000) => {
  const end = Date.now() + ms;
  for (;;) {
    const found = true_();
    if (found) return found;
    if (Date.now() > end) throw new Error(what + ": " + document.getElementById("spoken").textContent + " | " + document.body.innerText.slice(0, 300));
    await benchWait(30);
  }
};
window.benchAll = (words) => Array.prototype.slice.call(document.querySelectorAll(words));
window.benchKeys = (...keys) => {
  for (const one of keys) {
    const shiftKey = one.indexOf("Shift+") === 0;
    const on = document.activeElement || document.body;
    on.dispatchEvent(new KeyboardEvent("keydown",
      { key: shiftKey ? one.slice(6) : one, shiftKey, bubbles: true, cancelable: true }));
  }
};
window.benchFill = (words, text) => {
  const field = document.querySelector(words);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
};
window.benchClick = (words) => {
  const found = document.querySelector(words);
  if (!found) throw new Error(words + " is not there: " + document.body.innerText.slice(0, 300));
  found.click();
};
window.benchPress = (words) => {
  const found = benchAll("button, label, summary").filter((one) => one.textContent.indexOf(words) >= 0)[0];
  if (!found) throw new Error(words + " is not there: " + document.body.innerText.slice(0, 300));
  found.click();
};
window.benchDo = {
  text_classification: () => benchKeys("1"),
  image_classification: () => benchKeys("1"),
  relevance: () => benchKeys("2"),
  boxes: () => benchKeys("n", "ArrowLeft"),
  polygons: () => benchKeys("n", " ", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", " ",
    "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", " ", "Enter"),
  keypoints: () => benchKeys("n", "Shift+ArrowLeft", "n", "Shift+ArrowRight", "n"),
  spans: () => {
    document.querySelector(".span-text").focus();
    benchKeys("ArrowRight", "Shift+ArrowRight", "1");
  },
  comparison: () => {
    benchKeys("2", "1", "1");
    benchClick("[name=criterion-0]");
  },
  free_text: () => benchFill("#written", "Good morning to everybody."),
  survey: () => {
    benchFill(benchAll(".widget input[type=text], .widget textarea").length
      ? ".widget input[type=text], .widget textarea" : ".widget input", "bread");
    benchClick("[name=field-2]");
  },
  record_update: () => {
    ["0", "1", "2"].forEach((row) => benchClick("[name=found-" + row + "][value=" + (row === "2" ? "none" : "same") + "]"));
    benchPress("I found it here");
  },
  audio_transcription: () => benchPress("Nothing is said in it"),
  audio_recording: () => benchRecord(),
  video_capture: () => benchRecord(),
  photo_capture: async () => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 900;
    const pen = canvas.getContext("2d");
    for (let n = 0; n < 900; n += 9) {
      pen.fillStyle = "hsl(" + Math.random() * 360 + ",70%,50%)";
      pen.fillRect(n, 0, 9, 900);
    }
    const taken = await new Promise((ok) => canvas.toBlob(ok, "image/png"));
    const files = new DataTransfer();
    files.items.add(new File([taken], "market.png", { type: "image/png" }));
    const input = document.getElementById("photo");
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    await benchUntil(() => document.querySelector("canvas.taped:not([hidden])"), "the photograph");
  },
};
/* Record until the clock says two seconds, then stop: the browser brings its own microphone and camera. */
window.benchRecord = async () => {
  await benchUntil(() => document.querySelector(".row > .button:not([disabled])"), "what keeps a recording");
  benchKeys("n");
  await benchUntil(() => document.querySelector(".taping"), "the recording");
  await benchUntil(() => /0:0[2-9]/.test(document.querySelector(".taped-clock").textContent), "two seconds");
  benchKeys("n");
  await benchUntil(() => !document.querySelector(".taping") && document.querySelector(".taped[src]"), "the end");
};
/* How many pieces of files this page has sent. */
performance.setResourceTimingBufferSize(20000);
window.benchPieces = () =>
  performance.getEntriesByType("resource").filter((one) => one.name.indexOf("/desk/media/") > 0).length;
/* Bring a task of this question to the screen: go on with it, begin it, or fetch more. */
window.benchAtTask = async (question) => {
  const there = () => document.querySelector(".task-send .button") && document.querySelector(".widget > *");
  const asks = () => (document.getElementById("question") || { textContent: "" }).textContent.indexOf(question) >= 0;
  const end = Date.now() + 40000;
  while (!(there() && asks())) {
    if (Date.now() > end) throw new Error("no task of " + question + ": " + document.body.innerText.slice(0, 300));
    if (!document.querySelector(".time-choice")) location.hash = "#/";
    await benchWait(150);
    const card = benchAll(".card").filter((one) => one.textContent.indexOf(question) >= 0)[0];
    const button = card && card.querySelector(".button:not([disabled])");
    if (button && document.querySelector(".time-choice")) button.click();
    await benchWait(250);
  }
  await benchWait(60);
};
window.benchWork = async (kind, question, tasks) => {
  for (let done = 0; done < tasks; done++) {
    await benchAtTask(question);
    document.getElementById("spoken").textContent = "";
    await benchDo[kind]();
    await benchWait(0);
    const shown = document.querySelector(".task-send");
    // a file may still be on its way to the disk: then the desk says what is missing, and she presses again
    await benchUntil(() => {
      if (document.getElementById("spoken").textContent === "Saved here.") return true;
      if (document.querySelector(".task-send") === shown) benchClick(".task-send .button");
    }, kind + " " + done, 10000);
    await benchUntil(() => document.querySelector(".task-send") !== shown, "the next one does not come");
  }
  dispatchEvent(new Event("online"));
  return tasks;
};
window.benchReceived = async () => {
  for (let turn = 0; turn < 60; turn++) {
    dispatchEvent(new Event("online"));
    await benchWait(500);
    const pill = document.querySelector(".pill");
    if (pill && pill.className.indexOf("pill-good") >= 0) return true;
  }
  return false;
};
true;
