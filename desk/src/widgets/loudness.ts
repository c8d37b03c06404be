/* How loud a recording is, while it is made: a quiet microphone is noticed at once. */

const EVERY_MS = 100;

/** Show the loudest moment of each tenth of a second until `isOn` is false. */
export function createMeter(
  meter: HTMLMeterElement,
  stream: MediaStream,
  isOn: () => boolean,
): void {
  if (!stream.getAudioTracks().length) return;
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  const samples = new Uint8Array(analyser.fftSize);
  audio.createMediaStreamSource(stream).connect(analyser);
  const timer = setInterval(() => {
    analyser.getByteTimeDomainData(samples);
    meter.value = samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample - 128)), 0) / 128;
    meter.hidden = !isOn();
    if (isOn()) return;
    clearInterval(timer);
    audio.close();
  }, EVERY_MS);
}
