select customers.id as customer_id, customers.country, coalesce(sum(paid.total), 0) as revenue
from {{ ref('stg_customers') }} customers left join {{ ref('paid_orders') }} paid on paid.customer_id = customers.id
group by all
