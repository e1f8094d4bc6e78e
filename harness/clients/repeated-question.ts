import { AsyncLocalStorage } from "node:async_hooks";
import type { Occasion } from "./client-view.ts";

/** What a wait has been answered so far, and why it asks now. */
interface RepeatedQuestion {
  occasion: Occasion;
  /** Whether `answer` is another than the one that this question had before. */
  isNews(question: string, answer: string): boolean;
}

/** The wait that the code now running asks for, if it does: so that what it asks by the clock need not fill the journal. */
export const repeatedQuestion = new AsyncLocalStorage<RepeatedQuestion>();

/** Makes of a check that a wait asks again and again one whose calls know that they are repeated. */
export function asRepeated<T>(check: () => Promise<T>): (occasion: Occasion) => Promise<T> {
  const answers = new Map<string, string>();
  const isNews = (question: string, answer: string) => {
    const before = answers.get(question);
    answers.set(question, answer);
    return before !== answer;
  };
  return (occasion) => repeatedQuestion.run({ occasion, isNews }, check);
}
