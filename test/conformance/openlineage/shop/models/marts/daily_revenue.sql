select ordered_on, sum(total) as revenue from {{ ref('paid_orders') }} group by ordered_on
