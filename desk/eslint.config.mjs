// typescript-eslint's strict rules, at most 60 lines a function, and no variable whose name says
// nothing about its value. (tests/architecture counts the lines of files.)
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const VAGUE = "all anew at by found given here hers kept mine one said some told wrong";
const NAME = `[name=/^(?:${VAGUE.replaceAll(" ", "|")})$/]`;
const BINDINGS = [
  `VariableDeclarator > Identifier.id${NAME}`,
  `FunctionDeclaration > Identifier.id${NAME}`,
  `:function > Identifier.params${NAME}`,
  `ObjectPattern > Property > Identifier.value${NAME}`,
  `ArrayPattern > Identifier.elements${NAME}`,
  `AssignmentPattern > Identifier.left${NAME}`,
  `RestElement > Identifier.argument${NAME}`,
];
const message = "This name says nothing about its value: name it by its type.";

export default defineConfig(globalIgnores(["node_modules/"]), tseslint.configs.strict, {
  rules: {
    eqeqeq: ["error", "always", { null: "ignore" }],
    "max-lines-per-function": ["error", { max: 60, IIFEs: true }],
    "no-restricted-syntax": ["error", ...BINDINGS.map((selector) => ({ selector, message }))],
    // an index that a line above has checked; a check at run time would be bytes on a slow line
    "@typescript-eslint/no-non-null-assertion": "off",
  },
});
