/* The desk: one file, one request. Widgets come first: they look at a form before it is sent. */

import "./screens/drawn";
import "./screens/label";
