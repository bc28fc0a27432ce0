/** An environment that Microsoft maintains. */
export interface CuratedEnvironment {
  readonly name: string;
  readonly version: string;
  /** Under `mcr.microsoft.com/azureml/curated/`. */
  readonly image: string;
  readonly description: string;
}

/** A handful of the curated environments; their images are not honoured. */
export const curatedEnvironments: readonly CuratedEnvironment[] = [
  {
    name: 'AzureML-sklearn-1.0-ubuntu20.04-py38-cpu',
    version: '66',
    image: 'sklearn-1.0-ubuntu20.04-py38-cpu',
    description: 'Tasks such as regression, clustering and classification with Scikit-learn.',
  },
  {
    name: 'AzureML-sklearn-1.5',
    version: '30',
    image: 'sklearn-1.5',
    description: 'Tasks such as regression, clustering and classification with Scikit-learn.',
  },
  {
    name: 'AzureML-lightgbm-3.3',
    version: '60',
    image: 'lightgbm-3.3',
    description: 'Tasks such as regression, clustering and classification with LightGBM.',
  },
  {
    name: 'AzureML-pytorch-1.10-ubuntu18.04-py38-cuda11-gpu',
    version: '31',
    image: 'pytorch-1.10-ubuntu18.04-py38-cuda11-gpu',
    description: 'Deep learning with PyTorch.',
  },
  {
    name: 'AzureML-acpt-pytorch-2.2-cuda12.1',
    version: '40',
    image: 'acpt-pytorch-2.2-cuda12.1',
    description: 'Deep learning with PyTorch and DeepSpeed.',
  },
  {
    name: 'AzureML-responsibleai-0.20-ubuntu20.04-py38-cpu',
    version: '12',
    image: 'responsibleai-0.20-ubuntu20.04-py38-cpu',
    description: 'Insights of the Responsible AI dashboard.',
  },
];
