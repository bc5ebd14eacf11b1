//! The network of a Region: one VPC with three subnets; ids and addresses derive from names.

use super::{ACCOUNT, seed};

/// The VPC of a Region.
#[derive(Debug, Clone, Copy)]
pub struct Network<'a> {
    pub region: &'a str,
}

impl Network<'_> {
    /// The VPC's id.
    pub fn vpc(self) -> String {
        format!("vpc-0{}", seed::hex(&[self.region, "vpc"], 16))
    }

    /// The subnets, one per Availability Zone.
    pub fn subnets(self) -> Vec<String> {
        ["a", "b", "c"].map(|zone| format!("subnet-0{}", seed::hex(&[self.region, zone], 16))).to_vec()
    }

    /// `us-east-1b`: the zone a thing lives in; `turn` steps to the next zones.
    pub fn zone(self, name: &str, turn: u64) -> String {
        let letter = ["a", "b", "c"].into_iter().cycle().nth(((seed::hash(&[name]) % 3) + turn) as usize % 3);
        format!("{}{}", self.region, letter.unwrap_or("a"))
    }

    /// The zones a warehouse can stand in.
    pub fn zones(self) -> Vec<String> {
        ["a", "b", "c"].map(|letter| format!("{}{letter}", self.region)).to_vec()
    }

    /// The zone after that one.
    pub fn zone_beside(self, zone: &str) -> String {
        let zones = self.zones();
        let place = zones.iter().position(|other| other == zone).map_or(0, |place| place + 1);
        zones.into_iter().cycle().nth(place).unwrap_or_default()
    }

    /// The security group of a warehouse.
    pub fn security_group(self, name: &str) -> String {
        format!("sg-0{}", seed::hex(&[self.region, name, "sg"], 16))
    }

    /// A private address of a warehouse's `index`-th node.
    pub fn private_ip(self, name: &str, index: u32) -> String {
        let hash = seed::with(seed::hash(&[self.region, name, "ip"]), i64::from(index));
        format!("10.0.{}.{}", hash % 96, 4 + (hash >> 8) % 250)
    }

    /// A public address of a warehouse's `index`-th node, out of the block for documentation.
    pub fn public_ip(self, name: &str, index: u32) -> String {
        let hash = seed::with(seed::hash(&[self.region, name, "public"]), i64::from(index));
        format!("203.0.113.{}", 1 + hash % 254)
    }

    /// The ARN of a KMS key.
    pub fn key(self, name: &str) -> String {
        format!("arn:aws:kms:{}:{ACCOUNT}:key/{}", self.region, seed::uuid(&[self.region, name, "key"]))
    }

    /// The ARN of the secret that holds an admin password.
    pub fn secret(self, kind: &str, name: &str) -> String {
        let suffix = seed::hex(&[self.region, name, "secret"], 6);
        format!("arn:aws:secretsmanager:{}:{ACCOUNT}:secret:{kind}!{name}-awsuser-{suffix}", self.region)
    }
}

/// The ARN of an IAM role for warehouses; an ARN stays what it is.
pub fn role(name: &str) -> String {
    if name.starts_with("arn:") {
        return name.to_owned();
    }
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}
