import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const numbers = v.array(v.number());

const modelFile = v.object({
  format: v.literal('iris-softmax-regression/1'),
  features: v.array(v.string()),
  classes: v.array(v.string()),
  means: numbers,
  stds: numbers,
  weights: v.array(numbers),
  metrics: v.object({ loss: v.number(), accuracy: v.number(), test_accuracy: v.number() }),
  training: v.object({
    epochs: v.number(),
    learning_rate: v.number(),
    seed: v.number(),
    run_id: v.nullable(v.string()),
    trained_at: v.string(),
  }),
});

export type IrisModel = v.InferOutput<typeof modelFile>;

export function readModel(folder: string): IrisModel {
  return v.parse(modelFile, JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')));
}
