// The editor: colours and completion over a form that works without this script.
const { CodeMirror } = window;
const area = document.getElementById("query");
let words;

async function complete(editor) {
  words ??= await (await fetch(area.dataset.words)).json();
  const cursor = editor.getCursor();
  const [written] = editor.getLine(cursor.line).slice(0, cursor.ch).match(/[?$]?[\w.-]*:?[\w.-]*$/);
  const sought = written.toLowerCase();
  const variables = [...new Set(editor.getValue().match(/[?$]\w+/g))].filter((one) => one !== written);
  const found = [
    ...variables.map((text) => ({ text })),
    ...Object.entries(words.terms).map(([text, title]) => ({ text, displayText: `${text}  ${title}` })),
    ...Object.keys(words.prefixes).map((prefix) => ({ text: `${prefix}:` })),
  ].filter(({ text, displayText }) => (displayText ?? text).toLowerCase().includes(sought));
  found.sort((a, b) => b.text.toLowerCase().startsWith(sought) - a.text.toLowerCase().startsWith(sought));
  const from = CodeMirror.Pos(cursor.line, cursor.ch - written.length);
  return { list: found.slice(0, 200), from, to: cursor };
}

if (CodeMirror) {
  const editor = CodeMirror.fromTextArea(area, {
    mode: "application/sparql-query",
    lineNumbers: true,
    lineWrapping: true,
    matchBrackets: true,
    inputStyle: "contenteditable",
    screenReaderLabel: "SPARQL",
    extraKeys: {
      "Ctrl-Enter": () => area.form.requestSubmit(),
      "Ctrl-Space": () => editor.showHint({ hint: complete, completeSingle: false }),
      Tab: false, // which leads on to the next field, as everywhere
      "Shift-Tab": false,
    },
  });
  editor.getInputField().setAttribute("role", "textbox");
  editor.getInputField().setAttribute("aria-multiline", "true");
  document.getElementById("keys").hidden = false;
}

const seek = document.getElementById("seek");
seek.closest("p").hidden = false;
seek.addEventListener("input", () => {
  for (const item of document.querySelectorAll("#questions li")) {
    item.hidden = !item.textContent.toLowerCase().includes(seek.value.toLowerCase());
  }
});
