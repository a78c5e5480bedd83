/** A family of problems that constructs, the hand-off and the output find before there is anything to review: a row in docs/rules.md. */
export interface RefusalFamily {
  /** `FAZ100` …; a code is never given to another family or rule. */
  readonly code: string;
  /** What is wrong, as a heading. */
  readonly title: string;
  readonly why: string;
  readonly fix: string;
}

/**
 * The codes of the families. What a rule of the review says as well has the code of the rule, wherever it is found.
 */
export enum Refusal {
  VALUE_MISSING = 'FAZ100',
  VALUE_TYPE = 'FAZ101',
  PROP_UNKNOWN = 'FAZ102',
  VALUE_FORM = 'FAZ103',
  NAME_FORM = 'FAZ104',
  NOT_PLAIN = 'FAZ105',
  UNWRITABLE = 'FAZ106',
  CONTRADICTION = 'FAZ107',
  CONSTRUCT_ID = 'FAZ108',
  RESOURCE_ID = 'FAZ109',
  VERSION = 'FAZ110',
  CLOUD = 'FAZ111',
  FIELD_TWICE = 'FAZ112',
  OBJECT_FOREIGN = 'FAZ113',
  OBJECT_PLACE = 'FAZ114',
  IDENTITY_DIFFERS = 'FAZ115',
  IDENTITY_UNKNOWN = 'FAZ116',
  CERTIFICATE_FILE = 'FAZ117',
  KEY_MATERIAL = 'FAZ118',
  NAME_TWICE = 'FAZ119',
  COMPOSITION = 'FAZ120',
  PROVISIONER = 'FAZ121',
  SUBSCRIPTION = 'FAZ122',
  AZURERM_VERSION = 'FAZ123',
  HAND_OFF = 'FAZ124',
  TOKEN_LEFT = 'FAZ125',
  FILE_NAME = 'FAZ126',
  OUTPUT = 'FAZ127',
  ACKNOWLEDGEMENT = 'FAZ128',
  COMMAND_LINE = 'FAZ129',
  REPORT = 'FAZ130',
  RENDERING = 'FAZ131',
  GRANT_SCOPE = 'FAZ132',
  SECRET = 'FAZ133',
  IDENTITY_MIXED = 'FAZ134',
}

const row = (code: Refusal, title: string, why: string, fix: string): RefusalFamily => ({ code, title, why, fix });

/** The families, in the order of their codes. */
export const REFUSALS: readonly RefusalFamily[] = [
  row(Refusal.VALUE_MISSING, 'A value that is needed is missing', 'nothing can be made without it, and a guess would be another identity, issuer or place', 'give the prop or argument that the message names'),
  row(Refusal.VALUE_TYPE, 'A value is of another type than is needed', 'programs in Python, or without types, learn of it nowhere else, and it would be written as it stands', 'give a value of the type that the message names; leave out what is not meant'),
  row(Refusal.PROP_UNKNOWN, 'There is no prop of this name', 'it would be passed by in silence, and what it should say would not be said', 'write the name as the message proposes it, or remove the prop'),
  row(Refusal.VALUE_FORM, 'A value is not of its form', 'Azure, Kubernetes or Flux would refuse it, often long after the deployment', 'write it in the form that the message shows'),
  row(Refusal.NAME_FORM, 'A name is none that Azure or Azure DevOps gives', 'nothing of that name can exist', 'give the name as Azure shows it; a name is no address and no ID'),
  row(Refusal.NOT_PLAIN, 'A Terraform token stands where plain text is needed', 'what the value decides (names, subjects, files) is written at synth, and only a deployment knows the value of a token', 'give a literal, or look the resource up by its literal ID'),
  row(Refusal.UNWRITABLE, 'A value cannot be written into a file', 'a manifest holds texts, numbers, booleans, lists and maps, and whoever reads the file has to find the same value', 'give such a value, without control characters'),
  row(Refusal.CONTRADICTION, 'Two settings contradict each other, or one has nothing to act on', 'one of the two would be passed by in silence', 'decide for one of them'),
  row(Refusal.CONSTRUCT_ID, 'A construct cannot have this ID', 'IDs become names of folders, stacks, resources and outputs', 'give a short, literal ID that is not taken in its scope'),
  row(Refusal.RESOURCE_ID, 'An ID or element is not that of the resource that is needed', 'the role would be granted on something else, or nowhere', 'give the ARM ID of the resource, as `az … show --query id` prints it'),
  row(Refusal.VERSION, 'The version does not have it', 'older releases do not know the field or flag: they ignore it, or exit', 'upgrade, or take the way that the message names'),
  row(Refusal.CLOUD, 'The cloud of the cluster does not have it, or has not said where it is', 'controllers take an identity only to the hosts of their cloud', 'give the endpoints that the message names, or use what this cloud has'),
  row(Refusal.FIELD_TWICE, 'A field is set by the access and by something else', 'one of the two would silently win, and the object could lose its identity', 'remove the field; the access or the prop sets it'),
  row(Refusal.OBJECT_FOREIGN, 'An access cannot authorize the object', 'no controller of this integration reconciles objects of its kind, type or API version', 'use the access of the service that the object reads'),
  row(Refusal.OBJECT_PLACE, 'An object stands in another namespace or cluster than what it names', 'a reference has no cluster, and a ServiceAccount or Secret is looked for in the namespace of the object', 'put both into one namespace of one cluster, or make an access for each'),
  row(Refusal.IDENTITY_DIFFERS, 'Two constructs say different things of one identity', 'an identity has one client ID, one principal ID, one ARM ID and one access level in an organization', 'use one construct for the identity'),
  row(Refusal.IDENTITY_UNKNOWN, 'Too little is known of an identity for what it should do', 'roles are granted to a principal ID, and credentials federated below an ARM ID', 'give the IDs that the message names, or make the identity in the program'),
  row(Refusal.CERTIFICATE_FILE, 'A certificate or key file cannot be used', 'an application signs in with its certificate, and the controllers read it from this file', 'give a readable PEM file with what the message names'),
  row(Refusal.KEY_MATERIAL, 'Key material would be written in plain text', 'manifests, state and messages end up where others read them, and a key that was there is out for good', 'keep the key in a file outside of the repository, or opt in where the message names it'),
  row(Refusal.NAME_TWICE, 'Two things have one name', 'they are written to one file or folder, or applied to one object, and the second one wins or is refused', 'give one of them another name'),
  row(Refusal.COMPOSITION, 'Apps, stacks, charts and clusters do not fit together', 'each half of an access is written by an app, for one cluster', 'put the construct where the message says'),
  row(Refusal.PROVISIONER, 'The provisioner cannot make it', 'each has values that it cannot look up, and resources that it does not know', 'give the value, or choose Provisioner.terraform()'),
  row(Refusal.SUBSCRIPTION, 'A resource is in another subscription than its stack', 'the azurerm provider makes and looks up resources in its own subscription only', 'give one subscription, or a stack with a provider of the other'),
  row(Refusal.AZURERM_VERSION, 'The version of the azurerm provider is not clear, or not supported', 'versions know the identity of a federated credential by different arguments', 'give `azurermVersion`, or constrain the provider to one major'),
  row(Refusal.HAND_OFF, 'A value of the Azure half is not there yet', 'manifests hold the values that Azure gave, and these are read from the outputs of Terraform', 'apply the Azure half, write its outputs to the file that the message names, and synthesize again'),
  row(Refusal.TOKEN_LEFT, 'A Terraform token is left over in what is written', 'the cluster would read the text of the token as the value', 'put the value into a field of its own, or give a literal'),
  row(Refusal.FILE_NAME, 'A file or folder of the output cannot have this name', 'a name stays in its own folder, and every system has to be able to read it', 'choose another name'),
  row(Refusal.OUTPUT, 'The output cannot be written', 'a run writes everything or nothing, and what stood there before stays', 'make the folder writable, or let the other run end'),
  row(Refusal.ACKNOWLEDGEMENT, 'An acknowledgement is for nothing', 'it stands in the reports with its reason, and would hide the next warning unread', 'remove it, or take code and place from the warning'),
  row(Refusal.COMMAND_LINE, 'The command line cannot be understood', 'a guess would print another answer than was asked for', '`cdk-flux-azure --help` lists commands and options'),
  row(Refusal.REPORT, 'A file is no report of the review', 'nothing can be compared or judged from it', 'run synth, and give the report.json that it writes'),
  row(Refusal.RENDERING, 'An object cannot be rendered', 'its manifest cannot be written', 'put right what the error behind it says'),
  row(Refusal.GRANT_SCOPE, 'A role cannot be granted at this scope', 'a role reaches the scope of its grant and what is below it', 'grant it on the resource, or on something above it'),
  row(Refusal.SECRET, 'A Secret stands beside the identity of an access', 'the controller takes one of the two, or refuses both', 'remove the reference to the Secret'),
  row(Refusal.IDENTITY_MIXED, 'A controller would use an identity of its own and that of the nodes at once', 'it tries its own first and never comes to that of the nodes', 'use one level for all objects of the controller'),
];
