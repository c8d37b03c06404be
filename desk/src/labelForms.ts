/* labelForms.js: one file, one request. Boxes come first: they look at a form before it is sent. */

import "./forms/boxesForm";
import "./forms/labelForm";
