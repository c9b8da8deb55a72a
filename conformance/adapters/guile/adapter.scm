;; Guile, asked by lines in the way of its manual's server example: socket, bind, listen. Nothing is mended.
(use-modules (ice-9 rdelim) (srfi srfi-1) (srfi srfi-13))

(define (text value)
  (let loop ((rest (string->list value)) (bytes '()))
    (cond ((null? rest) (list->string (reverse bytes)))
          ((char=? (car rest) #\%)
           (loop (cdddr rest) (cons (integer->char (string->number (string (cadr rest) (caddr rest)) 16)) bytes)))
          (else (loop (cdr rest) (cons (car rest) bytes))))))

(define (encoded value)
  (string-concatenate
   (map (lambda (letter)
          (if (or (char-alphabetic? letter) (char-numeric? letter) (memv letter '(#\. #\:)))
              (string letter)
              (string-append "%" (string-upcase (string-pad (number->string (char->integer letter) 16) 2 #\0)))))
        (string->list value))))

(define (request-of fields)
  (map (lambda (field)
         (let ((at (string-index field #\=)))
           (cons (substring field 0 at) (substring field (+ at 1)))))
       fields))

(define server #f)

(define (open-server request)
  (define (field key) (assoc-ref request key))
  (define host (if (string=? (field "node") "-") INADDR_ANY (inet-pton AF_INET (text (field "node")))))
  (define port (string->number (field "service")))
  (set! server (socket PF_INET SOCK_STREAM 0))
  (setsockopt server SOL_SOCKET SO_REUSEADDR 1)
  (bind server AF_INET host port)
  (listen server (string->number (field "backlog")))
  (let ((local (getsockname server)))
    (format #f "ok id=~a sockets=1 address=~a port=~a" (field "id")
            (inet-ntop AF_INET (sockaddr:addr local)) (sockaddr:port local))))

(define (close-server)
  (if server (catch 'system-error (lambda () (close-port server)) (const #f)))
  (set! server #f))

;; A system-error names the procedure; other errors have a key of their own.
(define (refusal id key arguments)
  (close-server)
  (let ((procedure (or (car arguments) "-")))
    (format #f "error id=~a stage=~a code=~a" id procedure
            (encoded (if (eq? key 'system-error)
                         (strerror (system-error-errno (cons key arguments)))
                         (symbol->string key))))))

(define (answer verb request)
  (define id (assoc-ref request "id"))
  (cond ((string=? verb "open")
         (catch #t
           (lambda () (open-server request))
           (lambda (key . arguments) (refusal id key arguments))))
        ((string=? verb "close")
         (close-server)
         (string-append "closed id=" id))
        (else (string-append "unsupported id=" id " why=no-such-operation"))))

(define (say line)
  (display line)
  (newline)
  (force-output))

(say (string-append "hello protocol=1 name=guile version=" (version) " api=socket,bind,listen upto=listen"
                    " reports=address,port features=ipv4,node-null,node-numeric,service-number,service-integer,"
                    "backlog"))
(let loop ((line (read-line)))
  (unless (or (eof-object? line) (string=? line "stop"))
    (let ((words (string-split line #\space)))
      (say (answer (car words) (request-of (cdr words))))
      (loop (read-line)))))
