/* A short film, small enough for a thin line. */

import { recorder } from "../recorder";

export default recorder("video", {
  audio: true,
  video: {
    width: { ideal: 640 },
    height: { ideal: 360 },
    frameRate: { max: 20 },
    facingMode: "environment",
  },
});
