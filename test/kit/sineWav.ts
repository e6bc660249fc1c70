/** A WAV of a sine tone: 16 bit, mono. Other frequencies make other bytes, which no cache knows. */
export function sineWav(seconds: number, frequency = 220, sampleRate = 16_000): Buffer {
  const samples = Math.round(seconds * sampleRate);
  const wav = Buffer.alloc(44 + samples * 2);
  writeHeader(wav, samples * 2, sampleRate);
  for (let index = 0; index < samples; index += 1) {
    const height = Math.sin((2 * Math.PI * frequency * index) / sampleRate);
    wav.writeInt16LE(Math.round(height * 16_000), 44 + index * 2);
  }
  return wav;
}

function writeHeader(wav: Buffer, dataBytes: number, sampleRate: number): void {
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + dataBytes, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(dataBytes, 40);
}
