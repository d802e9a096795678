import { Together } from '../../deploy/together';

test('[R6.4] what comes while an answer is awaited is asked at once, and who fails leaves the others alone', async () => {
  const put: (readonly number[])[] = [];
  const together = new Together(async (questions: readonly number[]) => {
    put.push(questions);
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (questions.includes(2)) throw new Error('not two');
    return questions.length;
  });
  const first = together.ask(1);
  await Promise.resolve();
  const second = Promise.allSettled([2, 3].map((question) => together.ask(question)));
  expect(await first).toBe(1);
  expect((await second).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await together.ask(4)).toBe(1);
  expect(put).toEqual([[1], [2, 3], [4]]);
});
