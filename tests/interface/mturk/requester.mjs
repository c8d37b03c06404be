// A requester's script with the AWS SDK for JavaScript: the address and the keys are all that is new.
import {
  CreateHITCommand, GetAccountBalanceCommand, MTurkClient, RequestError, paginateListHITs,
} from "@aws-sdk/client-mturk";

const [, , endpoint, question] = process.argv;
const client = new MTurkClient({ endpoint, region: "us-east-1" });
const { AvailableBalance } = await client.send(new GetAccountBalanceCommand({}));
const fields = {
  Title: "News or advert?", Description: "Read a headline.", Reward: "0.10",
  AssignmentDurationInSeconds: 600, LifetimeInSeconds: 600, Question: question,
};
const ids = [];
for (const title of ["One", "Two"]) {
  const { HIT } = await client.send(new CreateHITCommand({ ...fields, Title: title }));
  ids.push(HIT.HITId);
}
const listed = [];
for await (const page of paginateListHITs({ client, pageSize: 1 }, {})) {
  listed.push(...page.HITs.map((hit) => hit.HITId));
}
let code = "";
try {
  await client.send(new CreateHITCommand({ ...fields, Reward: "900.00" }));
} catch (error) {
  code = error instanceof RequestError ? error.TurkErrorCode : String(error);
}
console.log(JSON.stringify({ AvailableBalance, ids, listed, code }));
