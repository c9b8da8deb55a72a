-- Haskell's network package, asked by lines in the way of its documentation's server example. Nothing is mended.
module Main (main) where

import Control.Concurrent (yield)
import qualified Control.Exception as E
import Data.Char (chr, isAlphaNum, isAscii, ord)
import Data.Maybe (fromMaybe)
import GHC.IO.Exception (IOException (ioe_description, ioe_location))
import Network.Socket
import Numeric (readHex)
import System.IO
import System.Mem (performGC)
import Text.Printf (printf)

type Request = [(String, String)]

hello :: String
hello = "hello protocol=1 name=haskell-network version=" ++ VERSION_network ++ " api=Network.Socket upto=listen"
    ++ " reports=address,port features=ipv4,ipv6,dual,node-null,node-numeric,node-name,node-family,service-number,"
    ++ "service-integer,service-text,service-name,backlog"

-- The bytes as characters, which the network package hands on as bytes in this locale.
text :: String -> String
text ('%' : high : low : rest) = chr (fst (head (readHex [high, low]))) : text rest
text (byte : rest) = byte : text rest
text [] = []

encoded :: String -> String
encoded = concatMap (\byte -> if plain byte then [byte] else printf "%%%02X" (ord byte))
  where plain byte = isAscii byte && (isAlphaNum byte || byte `elem` ".:")

field :: Request -> String -> String
field request key = fromMaybe "" (lookup key request)

-- The example, with the options for a stack.
open :: Request -> IO Socket
open request = do
    let stack = field request "stack"
        hints = defaultHints { addrFlags = [AI_PASSIVE], addrSocketType = Stream
                             , addrFamily = if stack == "ipv4" then AF_INET else AF_INET6 }
        node = if field request "node" == "-" then Nothing else Just (text (field request "node"))
    address <- head <$> getAddrInfo (Just hints) node (Just (text (field request "service")))
    E.bracketOnError (openSocket address) close $ \sock -> do
        if stack == "ipv4" then return () else setSocketOption sock IPv6Only (if stack == "ipv6" then 1 else 0)
        setSocketOption sock ReuseAddr 1
        withFdSocket sock setCloseOnExecIfNeeded
        bind sock (addrAddress address)
        listen sock (read (field request "backlog"))
        return sock

place :: SockAddr -> (String, Int)
place (SockAddrInet port host) = (encoded (showHost (SockAddrInet 0 host)), fromIntegral port)
  where showHost = takeWhile (/= ':') . show
place (SockAddrInet6 port flow host scope) =
    (encoded (showHost (SockAddrInet6 0 flow host 0)) ++ zone, fromIntegral port)
  where showHost = takeWhile (/= ']') . drop 1 . show
        zone = if scope == 0 then "" else "%25" ++ show scope
place _ = ("-", 0)

-- An IOException has the call in its location ("Network.Socket.bind", then what it was called with) and
-- the text of the error in its description.
refusal :: String -> IOException -> String
refusal ident failure = printf "error id=%s stage=%s code=%s" ident (encoded call) (encoded (ioe_description failure))
  where call = lastPart (takeWhile (/= ' ') (ioe_location failure))
        lastPart path = case break (== '.') path of
            (_, _ : rest) -> lastPart rest
            (part, []) -> part

-- What a failure leaves to the garbage collector happens now, and not in some later request.
refused :: String -> IOException -> IO (Maybe Socket, String)
refused ident failure = do
    performGC
    yield
    return (Nothing, refusal ident failure)

answerOpen :: Request -> IO (Maybe Socket, String)
answerOpen request = E.handle (refused (field request "id")) $ do
    sock <- open request
    local <- E.try (getSocketName sock) :: IO (Either IOException SockAddr)
    let told = either (const "address=- port=-") (uncurry (printf "address=%s port=%d") . place) local
    return (Just sock, printf "ok id=%s sockets=1 %s" (field request "id") (told :: String))

serve :: Maybe Socket -> IO ()
serve current = do
    done <- isEOF
    line <- if done then return "stop" else getLine
    let verb : fields = words line
        request = [(key, drop 1 value) | (key, value) <- map (break (== '=')) fields]
    case verb of
        "stop" -> return ()
        "open" -> answerOpen request >>= \(opened, answer) -> putStrLn answer >> serve opened
        "close" -> mapM_ close current >> putStrLn ("closed id=" ++ field request "id") >> serve Nothing
        _ -> putStrLn ("unsupported id=" ++ field request "id" ++ " why=no-such-operation") >> serve current

main :: IO ()
main = do
    hSetEncoding stdin char8
    hSetBuffering stdout LineBuffering
    putStrLn hello
    serve Nothing
