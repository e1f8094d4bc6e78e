//! Verification of devices and users, by emoji or QR code.

use std::{
    pin::pin,
    sync::{Arc, Mutex, Weak},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use futures_util::{Stream, StreamExt};
use matrix_sdk::{
    encryption::verification::{
        CancelInfo, QrVerification, QrVerificationData, QrVerificationState, SasState, SasVerification,
        Verification as Method, VerificationRequest, VerificationRequestState,
    },
    ruma::{
        OwnedDeviceId, OwnedRoomId, OwnedUserId, UserId,
        events::{
            key::verification::{VerificationMethod, request::ToDeviceKeyVerificationRequestEvent},
            room::message::{MessageType, OriginalSyncRoomMessageEvent, RoomMessageEventContent},
        },
    },
};
use matrix_sdk_base::crypto::UserIdentity;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    device::Device,
    rpc::{Answer, Failure},
    whose,
};

/// One verification as this client sees it; reports each change.
pub struct Verification {
    device: Weak<Device>,
    request: VerificationRequest,
    method: Mutex<Option<Method>>,
    /// Held while it is told how it stands: of two tasks that see a change, the last to tell must not be the first that looked.
    telling: Mutex<()>,
}

fn methods() -> Vec<VerificationMethod> {
    vec![
        VerificationMethod::SasV1,
        VerificationMethod::QrCodeShowV1,
        VerificationMethod::QrCodeScanV1,
        VerificationMethod::ReciprocateV1,
    ]
}

/// Takes up requests of others, all that the SDK has: like the SDK's own bindings, it leaves it to the SDK whom a request
/// in a room is for.
pub fn listen(device: &Arc<Device>) {
    let client = device.client();
    let take = {
        let device = Arc::downgrade(device);
        async move |sender: &UserId, flow_id: &str| {
            let Some(device) = device.upgrade() else { return };
            let encryption = device.client().encryption();
            if let Some(request) = encryption.get_verification_request(sender, flow_id).await {
                follow(&device, request).report();
            }
        }
    };
    client.add_event_handler({
        let take = take.clone();
        move |event: ToDeviceKeyVerificationRequestEvent| {
            let take = take.clone();
            async move { take(&event.sender, event.content.transaction_id.as_str()).await }
        }
    });
    client.add_event_handler(move |event: OriginalSyncRoomMessageEvent| {
        let take = take.clone();
        async move {
            if let MessageType::VerificationRequest(_) = &event.content.msgtype {
                take(&event.sender, event.event_id.as_str()).await;
            }
        }
    });
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestVerification {
    user_id: OwnedUserId,
    device_id: Option<OwnedDeviceId>,
    room_id: Option<OwnedRoomId>,
}

pub async fn request(device: &Arc<Device>, params: RequestVerification) -> Answer {
    let RequestVerification {
        user_id,
        device_id,
        room_id,
    } = params;
    let encryption = device.client().encryption();
    let request = if let Some(room_id) = room_id {
        request_in_room(device, &user_id, &room_id).await?
    } else if let Some(device_id) = device_id {
        let Some(other) = encryption.get_device(&user_id, &device_id).await? else {
            return Err(Failure::sdk(format!("device {device_id} of {user_id} is not known")));
        };
        other.request_verification_with_methods(methods()).await?
    } else {
        let Some(identity) = encryption.get_user_identity(&user_id).await? else {
            return Err(Failure::sdk(format!("the identity of {user_id} is not known")));
        };
        identity.request_verification_with_methods(methods()).await?
    };
    let verification = follow(device, request);
    verification.report();
    Ok(verification.state())
}

/// The SDK's own function picks the room itself; the protocol names it.
async fn request_in_room(
    device: &Device,
    user_id: &UserId,
    room_id: &OwnedRoomId,
) -> Result<VerificationRequest, Failure> {
    let base = device.base();
    let identity = match base.olm_machine().await.as_ref() {
        Some(machine) => machine.get_identity(user_id, None).await?,
        None => None,
    };
    let Some(UserIdentity::Other(other)) = identity else {
        return Err(Failure::sdk(format!("the identity of {user_id} is not known")));
    };
    let content = other.verification_request_content(Some(methods()));
    let sent = device
        .room(room_id)?
        .send(RoomMessageEventContent::new(content))
        .await?;
    let event_id = sent.response.event_id;
    other.request_verification(room_id, &event_id, Some(methods()));
    device
        .client()
        .encryption()
        .get_verification_request(user_id, &event_id)
        .await
        .ok_or_else(|| Failure::sdk("the SDK has forgotten the request that it made"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfVerification {
    verification_id: String,
}

pub async fn accept(device: &Device, params: OfVerification) -> Answer {
    let verification = find(device, &params.verification_id)?;
    verification.request.accept_with_methods(methods()).await?;
    Ok(verification.state())
}

pub async fn start_sas(device: &Device, params: OfVerification) -> Answer {
    let verification = find(device, &params.verification_id)?;
    if verification.request.start_sas().await?.is_none() {
        return Err(verification.not_now("emoji cannot be compared"));
    }
    Ok(verification.state())
}

pub async fn confirm_sas(device: &Device, params: OfVerification) -> Answer {
    find(device, &params.verification_id)?.shown()?.confirm().await?;
    Ok(json!({}))
}

pub async fn mismatch_sas(device: &Device, params: OfVerification) -> Answer {
    find(device, &params.verification_id)?.shown()?.mismatch().await?;
    Ok(json!({}))
}

pub async fn show_qr(device: &Device, params: OfVerification) -> Answer {
    let verification = find(device, &params.verification_id)?;
    let Some(qr) = verification.request.generate_qr_code().await? else {
        return Err(verification.not_now("there is no code to show"));
    };
    let code = qr.to_bytes()?;
    Ok(json!({ "code": BASE64_STANDARD.encode(code) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScanQr {
    verification_id: String,
    code: String,
}

pub async fn scan_qr(device: &Device, params: ScanQr) -> Answer {
    let verification = find(device, &params.verification_id)?;
    let code = BASE64_STANDARD.decode(params.code);
    let code = code.map_err(|error| Failure::InvalidParams(format!("the code is not in base64: {error}")))?;
    let data = QrVerificationData::from_bytes(code)?;
    if verification.request.scan_qr_code(data).await?.is_none() {
        return Err(verification.not_now("no code can be scanned"));
    }
    Ok(verification.state())
}

pub async fn confirm_qr(device: &Device, params: OfVerification) -> Answer {
    let verification = find(device, &params.verification_id)?;
    match verification.method() {
        Some(Method::QrV1(qr)) if qr.has_been_scanned() => qr.confirm().await?,
        _ => return Err(verification.not_now("nobody has scanned the code yet")),
    }
    Ok(json!({}))
}

pub async fn cancel(device: &Device, params: OfVerification) -> Answer {
    find(device, &params.verification_id)?.request.cancel().await?;
    Ok(json!({}))
}

fn find(device: &Device, id: &str) -> Result<Arc<Verification>, Failure> {
    let known = device.verifications.lock().unwrap().get(id).cloned();
    known.ok_or_else(|| Failure::sdk(format!("no verification {id} is known")))
}

fn follow(device: &Arc<Device>, request: VerificationRequest) -> Arc<Verification> {
    let id = request.flow_id().to_owned();
    let mut known = device.verifications.lock().unwrap();
    if let Some(verification) = known.get(&id) {
        return verification.clone();
    }
    let verification = Arc::new(Verification {
        device: Arc::downgrade(device),
        request,
        method: Mutex::default(),
        telling: Mutex::default(),
    });
    known.insert(id, verification.clone());
    verification.report_each(verification.request.changes(), Verification::take_up);
    // The other side may have started before the changes were listened to.
    verification.take_up(verification.request.state());
    verification
}

impl Verification {
    fn state(&self) -> Value {
        let mut state = json!({
            "verificationId": self.request.flow_id(),
            "stage": self.stage(),
            "otherUserId": self.request.other_user_id(),
        });
        if let Some(device_id) = self.other_device_id() {
            state["otherDeviceId"] = json!(device_id);
        }
        if let Some(Method::SasV1(sas)) = self.method()
            && sas.can_be_presented()
        {
            let emoji = sas.emoji().map(|emoji| emoji.map(|one| one.symbol));
            let decimal = sas.decimals().map(|(a, b, c)| [a, b, c]);
            state["sas"] = json!({});
            if let Some(emoji) = emoji {
                state["sas"]["emoji"] = json!(emoji);
            }
            if let Some(decimal) = decimal {
                state["sas"]["decimal"] = json!(decimal);
            }
        }
        if let Some(info) = self.cancellation() {
            let code = info.cancel_code().as_str();
            state["cancellation"] = json!({ "code": code, "byUs": info.cancelled_by_us() });
        }
        state
    }

    /// As an application sees it, which goes by the method once there is one: the request is done already when the other
    /// side says so.
    fn stage(&self) -> &'static str {
        match (self.request.state(), self.method()) {
            (VerificationRequestState::Cancelled(_), _) => "cancelled",
            (_, Some(Method::SasV1(sas))) => sas_stage(&sas),
            (_, Some(Method::QrV1(qr))) => qr_stage(&qr),
            (VerificationRequestState::Created { .. } | VerificationRequestState::Requested { .. }, _) => "requested",
            (VerificationRequestState::Done, _) => "done",
            _ => "ready",
        }
    }

    fn other_device_id(&self) -> Option<OwnedDeviceId> {
        match (self.request.state(), self.method()) {
            (
                VerificationRequestState::Requested { other_device_data, .. }
                | VerificationRequestState::Ready { other_device_data, .. },
                _,
            ) => Some(other_device_data.device_id().to_owned()),
            (_, Some(Method::SasV1(sas))) => Some(sas.other_device().device_id().to_owned()),
            (_, Some(Method::QrV1(qr))) => Some(qr.other_device().device_id().to_owned()),
            _ => None,
        }
    }

    /// As soon as any part of the SDK has cancelled.
    fn cancellation(&self) -> Option<CancelInfo> {
        self.request.cancel_info().or_else(|| self.method()?.cancel_info())
    }

    /// The method that is in use. The request names it, and a start that comes later may replace it; once the request is
    /// done or cancelled it does not any more, and the last one holds.
    fn method(&self) -> Option<Method> {
        let mut method = self.method.lock().unwrap();
        if let VerificationRequestState::Transitioned { verification } = self.request.state() {
            *method = Some(verification);
        }
        method.clone()
    }

    fn shown(&self) -> Result<SasVerification, Failure> {
        match self.method() {
            Some(Method::SasV1(sas)) if sas.can_be_presented() => Ok(sas),
            _ => Err(self.not_now("nothing to compare is shown yet")),
        }
    }

    fn not_now(&self, what: &str) -> Failure {
        Failure::sdk(format!("{what}: the verification is {}", self.stage()))
    }

    /// Goes along with the method that either side chose, as a client's dialog does by itself. When a start is replaced by
    /// another, the SDK wants the other one accepted, too.
    fn take_up(self: &Arc<Self>, state: VerificationRequestState) {
        let VerificationRequestState::Transitioned { verification: method } = state else {
            return;
        };
        match method {
            Method::SasV1(sas) => {
                self.report_each(sas.changes(), |_, _| ());
                self.accept_sas(sas);
            }
            Method::QrV1(qr) => self.report_each(qr.changes(), |_, _| ()),
            _ => (),
        }
    }

    /// The SDK does nothing where it is for the other side to accept.
    fn accept_sas(self: &Arc<Self>, sas: SasVerification) {
        let device = self.device.clone();
        whose::spawn(async move {
            if let Err(error) = sas.accept().await
                && let Some(device) = device.upgrade()
            {
                let line = format!("verification: {error}");
                device.notify("log", json!({ "level": "warn", "line": line }));
            }
        });
    }

    fn report_each<S: Send>(
        self: &Arc<Self>,
        changes: impl Stream<Item = S> + Send + 'static,
        take: impl Fn(&Arc<Self>, S) + Send + 'static,
    ) {
        let verification = Arc::downgrade(self);
        whose::spawn(async move {
            let mut changes = pin!(changes);
            while let Some(state) = changes.next().await {
                let Some(verification) = verification.upgrade() else {
                    return;
                };
                take(&verification, state);
                verification.report();
            }
        });
    }

    fn report(&self) {
        if let Some(device) = self.device.upgrade() {
            let _telling = self.telling.lock().unwrap();
            device.notify("verificationChanged", json!({ "verification": self.state() }));
        }
    }
}

fn sas_stage(sas: &SasVerification) -> &'static str {
    match sas.state() {
        SasState::KeysExchanged { .. } | SasState::Confirmed => "sas-shown",
        SasState::Done { .. } => "done",
        SasState::Cancelled(_) => "cancelled",
        _ => "started",
    }
}

fn qr_stage(qr: &QrVerification) -> &'static str {
    match qr.state() {
        QrVerificationState::Started => "ready",
        QrVerificationState::Scanned => "qr-scanned",
        QrVerificationState::Confirmed | QrVerificationState::Reciprocated => "started",
        QrVerificationState::Done { .. } => "done",
        QrVerificationState::Cancelled(_) => "cancelled",
    }
}
