/* The desk: one file, one request. Widgets come first: they look at a form before it is sent. */

import "./widgets/boxes";
import "./screens/label";
