/* Places of a text under a pointer and in a selection, in code points. Each piece of the text has
   its place in data-at. */

/** The place of a position in the page, or -1 outside of the text. */
export function caretOf(text: HTMLElement, node: Node | null, offset: number): number {
  const owner = text.contains(node) && node!.parentElement!.closest("[data-at]");
  if (!owner) return -1;
  const before = Array.from(node!.textContent!.slice(0, offset));
  return Number(owner.getAttribute("data-at")) + before.length;
}

interface OldDocument {
  caretRangeFromPoint(x: number, y: number): Range | null;
}

/** The place under a pointer: browsers have one of two functions for it. */
export function caretAt(
  text: HTMLElement,
  { clientX, clientY }: { clientX: number; clientY: number },
): number {
  if ("caretPositionFromPoint" in document) {
    const caret = document.caretPositionFromPoint(clientX, clientY);
    return caret ? caretOf(text, caret.offsetNode, caret.offset) : -1;
  }
  const range = (document as OldDocument).caretRangeFromPoint(clientX, clientY);
  return range ? caretOf(text, range.startContainer, range.startOffset) : -1;
}
