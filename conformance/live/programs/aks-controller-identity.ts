/** The same accesses on AKS. */
import './controller-identity';
