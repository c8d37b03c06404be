/* Reading aloud on the device: the one source, for the desk and for pages of the server
   (readAloud.ts). It lies in core.js, because the first task offers it; the pages load their own
   file, so that no byte of theirs is in the desk. */

/** A function that reads a text aloud instead of what is read now; null where none can. */
export const speaker = (
  text: unknown,
  language: string,
): (() => SpeechSynthesisUtterance) | null =>
  "speechSynthesis" in window && text
    ? () => {
        const utterance = new SpeechSynthesisUtterance(String(text));
        if (language) utterance.lang = language;
        speechSynthesis.cancel();
        speechSynthesis.speak(utterance);
        return utterance;
      }
    : null;
