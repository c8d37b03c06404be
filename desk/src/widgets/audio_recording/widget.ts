/* A sentence to be said aloud. */

import { recorder } from "../recorder";

export default recorder("audio", { audio: true });
