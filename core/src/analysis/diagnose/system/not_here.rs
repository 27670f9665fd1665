//! The checks of other tools that [`super::diagnose_system`] does not ask, and why.

/// Checks of other tools with one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotHere {
    pub why: &'static str,
    pub sources: &'static [&'static str],
}

/// Every check of Insights and of `nats audit` is in [`super::checks`] or here.
pub const NOT_HERE: [NotHere; 14] = [
    NotHere {
        why: "the rules of consumers",
        sources: &[
            "Insights CONSUMER_001",
            "Insights CONSUMER_002",
            "Insights CONSUMER_003",
            "Insights CONSUMER_004",
            "Insights CONSUMER_005",
            "Insights OPT_SYS_002",
            "Insights OPT_SYS_003",
            "Insights OPT_SYS_004",
            "Insights OPT_SYS_015",
            "Insights OPT_IDLE_003",
            "Insights OPT_IDLE_004",
        ],
    },
    NotHere {
        why: "where clients are is in CONNZ, which is not collected",
        sources: &[
            "Insights OPT_PLACE_002",
            "Insights OPT_PLACE_001",
            "Insights CONN_001",
            "Insights CONN_002",
            "Insights CONN_003",
            "Insights OPT_BALANCE_006",
            "Insights OPT_IDLE_007",
            "Insights OPT_IDLE_006",
            "Insights USER_001",
            "Insights USER_002",
        ],
    },
    NotHere {
        why: "the snapshot keeps the leader's copy of a stream only",
        sources: &["Insights JETSTREAM_001", "Insights JETSTREAM_014", "audit JETSTREAM_001"],
    },
    NotHere {
        why: "a matter of cost, and no trouble",
        sources: &[
            "Insights OPT_COST_001",
            "Insights OPT_COST_004",
            "Insights OPT_COST_003",
            "Insights OPT_COST_005",
            "Insights OPT_IDLE_001",
        ],
    },
    NotHere {
        why: "a matter of balance, said by K-14 and K-15 where it matters",
        sources: &[
            "Insights OPT_BALANCE_004",
            "Insights OPT_BALANCE_007",
            "Insights OPT_BALANCE_003",
            "Insights OPT_BALANCE_005",
            "Insights OPT_BALANCE_008",
        ],
    },
    NotHere {
        why: "Raft groups are in RAFTZ, which is not collected",
        sources: &[
            "Insights OPT_SYS_007",
            "Insights OPT_SYS_009",
            "Insights OPT_SYS_010",
            "Insights OPT_SYS_013",
            "Insights OPT_SYS_023",
            "Insights OPT_SYS_026",
        ],
    },
    NotHere {
        why: "round trips and queues of routes are in ROUTEZ, which is not collected",
        sources: &["Insights SERVER_010", "Insights OPT_SYS_005"],
    },
    NotHere {
        why: "gateways' links are in GATEWAYZ, which is not collected",
        sources: &[
            "Insights SERVER_018",
            "Insights CLUSTER_007",
            "Insights OPT_SYS_014",
            "Insights OPT_PLACE_003",
            "Insights OPT_PLACE_004",
        ],
    },
    NotHere {
        why: "the errors of HEALTHZ are not collected",
        sources: &["Insights SERVER_014", "Insights SERVER_015", "Insights SERVER_016"],
    },
    NotHere {
        why: "leaf nodes are in LEAFZ, which is not collected",
        sources: &[
            "Insights LEAF_001",
            "Insights LEAF_002",
            "Insights LEAF_003",
            "Insights OPT_SYS_006",
            "Insights OPT_SYS_017",
            "audit LEAF_001",
        ],
    },
    NotHere {
        why: "subscriptions are in SUBSZ, which is not collected",
        sources: &["Insights OPT_SYS_011", "Insights OPT_SYS_012"],
    },
    NotHere {
        why: "limits and imports are in ACCOUNTZ and the account's JWT, which are not collected",
        sources: &[
            "Insights ACCOUNTS_001",
            "Insights ACCOUNTS_006",
            "Insights ACCOUNTS_002",
            "Insights ACCOUNTS_003",
            "Insights ACCOUNTS_004",
            "Insights ACCOUNTS_005",
            "Insights OPT_ACCT_002",
            "Insights OPT_IDLE_005",
            "audit ACCOUNTS_001",
        ],
    },
    NotHere {
        why: "a change is an event of the history, not a state",
        sources: &["Insights CHANGE_002", "Insights CHANGE_003", "Insights CHANGE_004"],
    },
    NotHere { why: "services are not collected", sources: &["Insights SERVICE_001", "Insights SERVICE_002"] },
];
