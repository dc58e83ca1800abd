import type {
  GetReservationPurchaseRecommendationCommandInput,
  GetReservationPurchaseRecommendationResponse,
  GetSavingsPlansPurchaseRecommendationCommandInput,
  GetSavingsPlansPurchaseRecommendationResponse,
} from '@aws-sdk/client-cost-explorer';
import type { AwsCharge } from '../charge.ts';
import { EC2, onDemandOf, RDS, sum, text } from '../commitments.ts';

/** What is left of the price on demand; AWS' own shares differ from type to type. */
const PLAN_RATES: Record<string, number> = { ONE_YEAR: 0.73, THREE_YEARS: 0.52 };
const RESERVED_RATE = 0.63;
const DAYS: Record<string, number> = { SEVEN_DAYS: 7, THIRTY_DAYS: 30, SIXTY_DAYS: 60 };
const HOURS_A_MONTH = 730;

/** Covers the day on which least was paid on demand. */
export function planAdvice(
  input: GetSavingsPlansPurchaseRecommendationCommandInput,
  charges: readonly AwsCharge[],
  today: Temporal.PlainDate,
): GetSavingsPlansPurchaseRecommendationResponse {
  const { TermInYears = 'ONE_YEAR', PaymentOption, LookbackPeriodInDays, SavingsPlansType, AccountScope } = input;
  const own = onDemandOf(EC2, lookedBack(charges, { LookbackPeriodInDays, today }));
  const least = leastADay(own, ({ billedCost }) => billedCost) / 24;
  const rate = PLAN_RATES[TermInYears]!;
  const details = {
    HourlyCommitmentToPurchase: (least * rate).toFixed(3),
    UpfrontCost: '0.0',
    EstimatedMonthlySavingsAmount: text(least * (1 - rate) * HOURS_A_MONTH),
    EstimatedSavingsPercentage: text((1 - rate) * 100),
    EstimatedAverageUtilization: '100.0',
    CurrencyCode: 'USD',
  };
  return {
    SavingsPlansPurchaseRecommendation: {
      AccountScope,
      SavingsPlansType,
      TermInYears,
      PaymentOption,
      LookbackPeriodInDays,
      SavingsPlansPurchaseRecommendationDetails: least > 0 ? [details] : [],
    },
  };
}

/** As many of each type and region as ran on the day on which least ran. */
export function reservationAdvice(
  input: GetReservationPurchaseRecommendationCommandInput,
  charges: readonly AwsCharge[],
  today: Temporal.PlainDate,
): GetReservationPurchaseRecommendationResponse {
  const { Service = EC2, TermInYears, PaymentOption, LookbackPeriodInDays, AccountScope } = input;
  const own = onDemandOf(Service, lookedBack(charges, { LookbackPeriodInDays, today }));
  const groups = Map.groupBy(own, ({ usageType = '', regionId = '' }) => `${regionId} ${usageType}`);
  const details = [...groups.values()].flatMap((group) => detailOf(group, Service) ?? []);
  return {
    Metadata: { GenerationTimestamp: `${today}T00:00:00Z`, RecommendationId: 'sandbox' },
    Recommendations: [
      { AccountScope, TermInYears, PaymentOption, LookbackPeriodInDays, RecommendationDetails: details },
    ],
  };
}

function detailOf(group: AwsCharge[], service: string) {
  const [first] = group as [AwsCharge];
  const count = Math.floor(leastADay(group, ({ pricingQuantity = 0 }) => pricingQuantity) / 24);
  if (count === 0) return undefined;
  const hourly = sum(group, ({ billedCost }) => billedCost) / sum(group, ({ pricingQuantity = 0 }) => pricingQuantity);
  const machine = { InstanceType: first.usageType?.split(':').at(-1), Region: first.regionId };
  return {
    InstanceDetails: service === RDS ? { RDSInstanceDetails: machine } : { EC2InstanceDetails: machine },
    RecommendedNumberOfInstancesToPurchase: String(count),
    CurrencyCode: 'USD',
    UpfrontCost: '0',
    EstimatedMonthlySavingsAmount: text(count * hourly * (1 - RESERVED_RATE) * HOURS_A_MONTH),
    EstimatedMonthlySavingsPercentage: text((1 - RESERVED_RATE) * 100),
  };
}

/** Whole days, the newest of which the bill may not have yet. */
function lookedBack(
  charges: readonly AwsCharge[],
  {
    LookbackPeriodInDays = 'SEVEN_DAYS',
    today,
  }: { LookbackPeriodInDays: string | undefined; today: Temporal.PlainDate },
): AwsCharge[] {
  const end = today.subtract({ days: 2 });
  const start = end.subtract({ days: DAYS[LookbackPeriodInDays] ?? 7 });
  return charges.filter(({ day }) => day >= start.toString() && day < end.toString());
}

function leastADay(charges: readonly AwsCharge[], of: (charge: AwsCharge) => number): number {
  const days = [...Map.groupBy(charges, ({ day }) => day).values()].map((some) => sum(some, of));
  return days.length === 0 ? 0 : Math.min(...days);
}
