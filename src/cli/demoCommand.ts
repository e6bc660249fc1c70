import { Command } from 'commander';
import { packageFile } from '../packageFile.ts';
import type { DemoOptions } from './demo/demoOptions.ts';

const sampleFile = packageFile('assets/voice.wav');
const samplePrompt =
  'A lighthouse keeper tells a story by the window, warm evening light, the sea behind the glass';

/** `clapperboard demo`: one video, from the file to the file, with every change on the way. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('Generate a video from a recording, show each status as it comes, and save the MP4')
    .argument(
      '[file]',
      'audio, 2-20 s: WAV, MP3, M4A, MP4 or OGG; a path or an https address (default: a bundled recording)',
    )
    .option('--prompt <text>', 'what is to be seen (default: a scene for the bundled recording)')
    .option('--image <file>', 'the first frame: PNG, JPEG or WebP; a path or an https address')
    .option('--out <file>', 'where the video is saved', 'clapperboard-demo.mp4')
    .option(
      '--url <url>',
      'a running gateway (default: the one on PORT, or else one that is started for the demo)',
    )
    .option('--key <key>', "a key for it (default: the demo team's of the data folder)")
    .addHelpText(
      'after',
      `
Examples:
  npm run demo
  npm run demo -- ./voice.mp3 --prompt "A fox reads the news" --image ./fox.png
  clapperboard demo ./voice.ogg --url https://video.example.com --key clap_…`,
    )
    .action(async (file: string | undefined, options: DemoOptions) => {
      const { runDemo } = await import('./demo/runDemo.ts');
      // An image says enough by itself; a recording alone needs words.
      const prompt = options.prompt ?? (options.image ? undefined : samplePrompt);
      await runDemo({ ...options, file: file ?? sampleFile, ...(prompt === undefined ? {} : { prompt }) });
    });
}
