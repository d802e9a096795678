/** Puts questions to somebody who takes as long for one as for many: those that come while an answer is awaited are put together next. */
export class Together<Question, Answer> {
  private asked: Promise<unknown> = Promise.resolve();
  private next: { readonly questions: Question[]; readonly answer: Promise<Answer> } | undefined;

  constructor(private readonly put: (questions: readonly Question[]) => Promise<Answer>) {}

  /** The answer to this question and others. */
  ask(question: Question): Promise<Answer> {
    if (this.next === undefined) {
      const questions: Question[] = [];
      const answer = this.asked.then(() => {
        this.next = undefined;
        return this.put(questions);
      });
      this.next = { questions, answer };
      this.asked = answer.catch(() => undefined);
    }
    this.next.questions.push(question);
    return this.next.answer;
  }
}
