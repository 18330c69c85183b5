// Sound before the login: opens the devices that the user named, and checks the files to play and
// write.
#pragma once

#include <babel/audio/endpoint.hpp>
#include <babel/audio/file_thread.hpp>
#include <babel/audio/portaudio_device.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/mixer/sound_ends.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace babel::cli {

/// Silence replaces a missing sound card unless the user named one.
/// Thread: the loop only.
class sound_setup {
public:
    /// `chosen` and `files` outlive it; `complain` gets text for the user.
    sound_setup(
        asio::any_io_executor executor,
        const client::settings& chosen,
        bool interactive,
        audio::file_thread& files,
        std::function<void(const std::string&)> complain
    )
        : executor_(std::move(executor)), chosen_(chosen), interactive_(interactive), files_(files),
          complain_(std::move(complain)) {}

    /// Returns nothing if something is missing, after reporting it.
    asio::awaitable<std::optional<mixer::sound_devices>> open();

    /// Replaces the endpoints of `to` by those that were opened.
    void adapt(client::settings& to) const;

private:
    asio::awaitable<bool> check_played();
    asio::awaitable<bool> check_written();
    asio::awaitable<void>
    explain(audio::endpoint wanted, audio::direction way, const char* role, error_code why);
    bool may_do_without(const audio::endpoint& device) const;
    result<std::unique_ptr<audio::source>> no_microphone(const error_code& why);
    result<std::unique_ptr<audio::sink>> no_loudspeaker(const error_code& why);
    void complain_of(const std::string& name, const char* role, const std::string& why) const;

    asio::any_io_executor executor_;
    const client::settings& chosen_;
    const bool interactive_;
    audio::file_thread& files_;
    std::function<void(const std::string&)> complain_;
    bool without_microphone_ = false;
    bool without_loudspeaker_ = false;
};

} // namespace babel::cli
