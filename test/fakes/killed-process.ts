import { writeSync } from 'node:fs';
import { type LifeSettings, liveOn } from './aws-life.ts';

/** Several lives at once, each of which comes to a standstill at its own point so-and-so; then the process kills itself. */
export interface KilledOrder {
  lives: LifeSettings[];
  points: number;
}

const { lives, points } = JSON.parse(process.argv[2]!) as KilledOrder;

const ended = await Promise.all(
  lives.map((settings) => {
    let left = points;
    return new Promise<boolean>((resolve, reject) => {
      const passing = () => {
        left -= 1;
        if (left < 0) resolve(false);
        return left >= 0;
      };
      liveOn(settings, { thenUndo: true, passing }).then(() => resolve(true), reject);
    });
  }),
);
writeSync(1, `${ended.filter((isThrough) => isThrough).length}\n`);
process.kill(process.pid, 'SIGKILL');
