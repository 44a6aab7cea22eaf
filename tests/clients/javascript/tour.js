// A tour of the ECS client of the AWS SDK for JavaScript v3: commands, waiters, paginators, errors, types.
// Nothing is configured here: endpoint, keys and Region come from the environment. What is seen goes to stdout as JSON.

import {
  ClusterNotFoundException,
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  paginateListTaskDefinitions,
  paginateListTasks,
  waitUntilServicesStable,
  waitUntilTasksRunning,
  waitUntilTasksStopped,
} from "@aws-sdk/client-ecs";

const client = new ECSClient({});
const cluster = "js";
const networkConfiguration = { awsvpcConfiguration: { subnets: ["subnet-1"] } };
const patience = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
const seen = {};

const register = (family, command) =>
  client.send(
    new RegisterTaskDefinitionCommand({
      family,
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "256",
      memory: "512",
      containerDefinitions: [{ name: "app", image: "busybox", command }],
    }),
  );

const run = (taskDefinition, more = {}) =>
  client.send(new RunTaskCommand({ cluster, taskDefinition, launchType: "FARGATE", networkConfiguration, ...more }));

const collect = async (pages, member) => {
  const found = [];
  for await (const page of pages) found.push(page[member].length);
  return found;
};

seen.region = await client.config.region();
seen.cluster = (await client.send(new CreateClusterCommand({ clusterName: cluster }))).cluster.status;

const { taskDefinition } = await register("job", ["sh", "-c", "exit 3"]);
seen.registeredAt = taskDefinition.registeredAt instanceof Date;
seen.revision = taskDefinition.revision;

// one that ends by itself
const ended = (await run("job")).tasks[0].taskArn;
seen.stopped = (await waitUntilTasksStopped(patience, { cluster, tasks: [ended] })).state;
const described = await client.send(new DescribeTasksCommand({ cluster, tasks: [ended] }));
seen.exitCode = described.tasks[0].containers[0].exitCode;
seen.stopCode = described.tasks[0].stopCode;
seen.times = ["createdAt", "startedAt", "stoppedAt"].map((name) => described.tasks[0][name] instanceof Date);

// some that run until they are stopped
await register("server", ["sleep", "60"]);
const tasks = (await run("server", { count: 5 })).tasks.map((task) => task.taskArn);
seen.running = (await waitUntilTasksRunning(patience, { cluster, tasks })).state;
seen.pages = await collect(paginateListTasks({ client, pageSize: 2 }, { cluster }), "taskArns");
seen.definitions = await collect(paginateListTaskDefinitions({ client, pageSize: 1 }, {}), "taskDefinitionArns");
for (const task of tasks) await client.send(new StopTaskCommand({ cluster, task, reason: "seen enough" }));
await waitUntilTasksStopped(patience, { cluster, tasks });
seen.left = (await client.send(new ListTasksCommand({ cluster }))).taskArns;

// a service
await client.send(
  new CreateServiceCommand({
    cluster,
    serviceName: "web",
    taskDefinition: "server",
    desiredCount: 2,
    launchType: "FARGATE",
    networkConfiguration,
  }),
);
seen.stable = (await waitUntilServicesStable(patience, { cluster, services: ["web"] })).state;
const { services } = await client.send(new DescribeServicesCommand({ cluster, services: ["web"] }));
seen.runningCount = services[0].runningCount;

// errors are classes
try {
  await client.send(new ListTasksCommand({ cluster: "nowhere" }));
} catch (error) {
  seen.error = {
    isClass: error instanceof ClusterNotFoundException,
    name: error.name,
    message: error.message,
    fault: error.$fault,
    status: error.$metadata.httpStatusCode,
    attempts: error.$metadata.attempts,
    hasRequestId: Boolean(error.$metadata.requestId),
  };
}

console.log(JSON.stringify(seen));
